using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>adam, adamw, nadam, nadamw, amsgrad, adamax, adamaxw, radam, adabelief, yogi, adan, acprop, ademamix, adopt.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, SlotSource> Moments => new() { ["mu"] = "exp_avg", ["nu"] = "exp_avg_sq" };

    private static Dictionary<string, Func<OptaxOp, PeerRule>> AdamFamily =>
        new()
        {
            ["adam"] = op => Adam(op, new Adam(op.Rate)),
            ["adamw"] = op => Adam(op, new AdamW(op.Rate) { WeightDecay = op.Decay() }),
            ["adamax"] = op => Adamax(op, 0),
            ["adamaxw"] = op => Adamax(op, op.Decay()),
        };

    private static PeerRule Adam(OptaxOp op, AdamRule rule)
    {
        op.Options.RequireOff(op.Name, "nesterov", "eps_root", "mu_dtype");
        return new(rule with { Beta1 = op.Figure("b1"), Beta2 = op.Figure("b2"), Epsilon = op.Options.Number("eps") })
        {
            Slots = Moments,
        };
    }

    private static PeerRule Adamax(OptaxOp op, Hyperparameter decay) =>
        new(
            new Adamax(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                WeightDecay = decay,
                DecayMode = DecayMode.Decoupled,
            }
        )
        {
            Slots = new Dictionary<string, SlotSource> { ["mu"] = "exp_avg", ["nu"] = "exp_inf" },
        };
}
