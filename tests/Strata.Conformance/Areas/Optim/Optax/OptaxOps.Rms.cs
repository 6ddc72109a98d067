using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>rmsprop.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> RmsFamily => new() { ["rmsprop"] = RmsProp };

    private static PeerRule RmsProp(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "eps_in_sqrt", "bias_correction", "initial_scale", "momentum", "nesterov");
        return new(
            new RmsProp(op.Rate)
            {
                Alpha = op.Figure("decay"),
                Epsilon = op.Options.Number("eps"),
                Centered = op.Options.Flag("centered"),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["mu"] = "grad_avg", ["nu"] = "square_avg" },
        };
    }
}
