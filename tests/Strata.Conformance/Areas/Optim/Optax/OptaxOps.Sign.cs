using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>sign_sgd, signum, lion.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> SignFamily =>
        new()
        {
            ["sign_sgd"] = op => new(new SignSgd(op.Rate)),
            ["signum"] = Signum,
            ["lion"] = Lion,
        };

    private static PeerRule Signum(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "accumulator_dtype");
        return new(new Signum(op.Rate) { Beta = op.Figure("beta") });
    }

    private static PeerRule Lion(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "mu_dtype");
        return new(
            new Lion(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                WeightDecay = op.Decay(),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["mu"] = "exp_avg" },
        };
    }
}
