using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>adafactor, galore.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> FactoredFamily =>
        new() { ["adafactor"] = Adafactor, ["galore"] = GaLore };

    private static PeerRule Adafactor(OptaxOp op)
    {
        op.Options.Ignore("dtype_momentum");
        bool hasRate = op.Options.Has("learning_rate");
        if (!hasRate)
            op.Options.Ignore("learning_rate"); // the update itself
        return new(
            new Adafactor(hasRate ? op.Rate : 1)
            {
                Beta2Decay = -op.Options.Number("decay_rate"),
                DecayOffset = op.Options.Integer("decay_offset"),
                Epsilon = op.Options.Number("eps"),
                EpsilonPlacement = EpsilonPlacement.Added,
                ClippingThreshold = op.Options.Number("clipping_threshold", double.PositiveInfinity),
                Axes = op.Options.Flag("factored") ? FactoredAxesChoice.LargestTwo : FactoredAxesChoice.None,
                SmallestFactored = op.Options.Integer("min_dim_size_to_factor"),
                StepSize = AdafactorStepSize.Given,
                IgnoreParameterScale = !op.Options.Flag("multiply_by_parameter_scale"),
                Momentum = op.Options.Number("momentum", 0),
                WeightDecay = op.Decay("weight_decay_rate", "weight_decay_mask"),
                DecayMode = DecayMode.Independent, // added after the rate
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["v_row"] = "row_var",
                ["v_col"] = "col_var",
                ["v"] = "variance",
                ["ema"] = "exp_avg",
            },
        };
    }

    private static PeerRule GaLore(OptaxOp op)
    {
        op.Options.RequireOff(op.Name, "weight_dimension_numbers");
        var rule = new GaLore(op.Rate)
        {
            Rank = op.Options.Integer("rank"),
            RefreshEvery = op.Options.Integer("update_proj_gap"),
            Scale = op.Options.Number("scale"),
            WeightDecay = op.Decay(),
        };
        if (op.Options.Has("base_optimizer"))
        {
            Manifests.Item inner = op.Options.Object("base_optimizer");
            if (inner.Text("op") != "trace")
                throw new UnsupportedException($"{op.Name} around {inner.Text("op")}");
            inner.RequireOff(op.Name, "nesterov", "accumulator_dtype");
            rule = rule with { Base = GaLoreBase.Momentum, Beta1 = inner.Number("decay") };
        }
        else
        {
            // Adam's average goes from one projector to the next as it is, so the signs that LAPACK happens to give the
            // new vectors decide which way it points. Strata's decomposition gives others.
            if (rule.RefreshEvery < new GaLore(0).RefreshEvery) // within the case
                throw new UnsupportedException($"{op.Name} whose average crosses a projector, by LAPACK's signs");
            op.Options.Ignore("base_optimizer");
        }

        return new(rule)
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["mu"] = "exp_avg",
                ["nu"] = "exp_avg_sq",
                ["trace"] = "momentum_buffer",
            },
        };
    }
}
