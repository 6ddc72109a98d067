using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>adan, acprop, ademamix, simplified_ademamix, adopt.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> AdamLike =>
        new()
        {
            ["adan"] = Adan,
            ["acprop"] = ACProp,
            ["ademamix"] = AdEmaMix,
            ["simplified_ademamix"] = SimplifiedAdEmaMix,
            ["adopt"] = Adopt,
        };

    private static PeerRule Adan(OptaxOp op) =>
        new(
            new Adan(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Beta3 = op.Figure("b3"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                Difference = AdanDifference.OneMinusBeta2,
                Proximal = false,
                WeightDecay = op.Decay(),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["m"] = "exp_avg",
                ["v"] = "exp_avg_diff",
                ["n"] = "exp_avg_sq",
                ["g"] = new("neg_pre_grad", -1),
            },
        };

    private static PeerRule ACProp(OptaxOp op) =>
        new(
            new ACProp(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                WeightDecay = op.Decay(),
            }
        );

    private static PeerRule AdEmaMix(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "mu_dtype");
        return new(
            new AdEmaMix(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Beta3 = op.Figure("b3"),
                Alpha = op.Figure("alpha"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                WeightDecay = op.Decay(),
            }
        );
    }

    private static PeerRule SimplifiedAdEmaMix(OptaxOp op) =>
        new(
            new SimplifiedAdEmaMix(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Alpha = op.Figure("alpha"),
                Epsilon = op.Options.Number("eps"),
                EpsilonRoot = op.Options.Number("eps_root"),
                WeightDecay = op.Decay(),
            }
        );

    private static PeerRule Adopt(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "mu_dtype");
        (Hyperparameter Scale, double Exponent) clip = op.Options.Object("clip_value_fn").Text("function") switch
        {
            _ when !op.Options.Flag("use_clipping") => (double.PositiveInfinity, 0),
            "count ** 0.25" => (1, 0.25),
            "0.5" => (0.5, 0),
            "0.05 * (count + 1)" => (Schedule.From(count => 0.05 * (count + 1), "0.05 * (count + 1)"), 0),
            var other => throw new UnsupportedException($"{op.Name} that clips at {other}"),
        };
        return new(
            new Adopt(op.Rate)
            {
                Beta1 = op.Figure("b1"),
                Beta2 = op.Figure("b2"),
                Epsilon = op.Options.Number("eps"),
                ClipScale = clip.Scale,
                ClipExponent = clip.Exponent,
                Nesterov = op.Options.Flag("nesterov"),
            }
        )
        {
            Slots = Moments,
        };
    }
}
