using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>rmsprop.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> RmsFamily => new() { ["rmsprop"] = RmsProp };

    private static PeerRule RmsProp(OptaxOp op)
    {
        Item options = op.Options;
        Hyperparameter momentum = op.FigureOrZero("momentum");
        bool nesterov = options.Flag("nesterov");
        return new(
            new RmsProp(op.Rate)
            {
                Alpha = op.Figure("decay"),
                Epsilon = options.Number("eps"),
                EpsilonInRoot = options.Flag("eps_in_sqrt"),
                InitialSquare = options.Number("initial_scale"),
                BiasCorrection = options.Flag("bias_correction"),
                Momentum = momentum,
                Nesterov = nesterov && momentum != 0, // without momentum it says nothing
                RateInMomentum = true,
                Centered = options.Flag("centered"),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["mu"] = "grad_avg",
                ["nu"] = "square_avg",
                ["trace"] = new("momentum_buffer", -1), // of what is added
            },
        };
    }
}
