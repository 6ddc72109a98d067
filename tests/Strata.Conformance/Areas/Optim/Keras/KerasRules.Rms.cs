using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>RMSprop.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> RmsFamily =>
        new() { ["keras.RMSprop"] = RmsProp };

    private static PeerRule RmsProp(KerasOptimizer optimizer) =>
        new(
            new RmsProp(optimizer.Rate)
            {
                Alpha = optimizer.Options.Number("rho"),
                Epsilon = optimizer.Options.Number("epsilon"),
                EpsilonInRoot = true,
                Momentum = optimizer.Options.Number("momentum"),
                RateInMomentum = true,
                Centered = optimizer.Options.Flag("centered"),
                WeightDecay = optimizer.WeightDecay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["velocity"] = "square_avg",
                ["average_gradient"] = "grad_avg",
                ["momentum"] = "momentum_buffer",
            },
        };
}
