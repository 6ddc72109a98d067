using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>Adafactor, AdafactorBigVision.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> FactoredFamily =>
        new() { ["timm.Adafactor"] = Adafactor, ["timm.AdafactorBigVision"] = BigVision };

    private static PeerRule Adafactor(TimmGroup group)
    {
        group.Options.RequireOff(group.Name, "caution");
        bool relative = group.Options.Flag("relative_step");
        bool warmUp = group.Options.Flag("warmup_init");
        bool scales = group.Options.Flag("scale_parameter");
        if (relative)
            group.Options.Ignore("lr"); // null: the rule makes its own
        return new(
            new Adafactor(relative ? 1 : group.Rate)
            {
                Beta2Decay = group.Options.Number("decay_rate"),
                Epsilon = group.Options.Number("eps"),
                EpsilonPlacement = EpsilonPlacement.Added,
                EpsilonScale = group.Options.Number("eps_scale"),
                ClippingThreshold = group.Options.Number("clip_threshold"),
                Axes = FactoredAxesChoice.Kernel,
                SmallestFactored = group.Options.Integer("min_dim_size_to_factor") + 1,
                StepSize = (relative, warmUp) switch
                {
                    (false, _) => AdafactorStepSize.Given,
                    (true, false) => AdafactorStepSize.Relative,
                    (true, true) => AdafactorStepSize.RelativeWarmUp,
                },
                IgnoreParameterScale = !(relative && scales), // a rate that is given is not scaled
                Momentum = group.Options.Number("beta1", 0),
                WeightDecay = group.Options.Number("weight_decay"),
            }
        )
        {
            Slots = new Dictionary<string, SlotSource>
            {
                ["exp_avg_sq_row"] = "row_var",
                ["exp_avg_sq_col"] = "col_var",
                ["exp_avg_sq"] = "variance",
            },
        };
    }

    private static PeerRule BigVision(TimmGroup group)
    {
        group.Options.Ignore("momentum_dtype"); // float32 in Strata; the area says how bfloat16 is judged
        DecayMode decay = group.Decoupled;
        if (group.Options.Flag("unscaled_wd"))
            decay =
                decay == DecayMode.Decoupled
                    ? DecayMode.Independent
                    : throw new UnsupportedException($"{group.Name} with unscaled_wd and corrected_weight_decay");
        UpdateRule rule = new BigVisionAdafactor(group.Rate)
        {
            DecayRate = group.Options.Number("decay_rate"),
            DecayOffset = group.Options.Integer("decay_offset"),
            Beta2Cap = group.Options.Number("beta2_cap"),
            Momentum = group.Options.Number("momentum", 0),
            Epsilon = group.Options.Number("eps", 1e-30),
            ClippingThreshold = group.Options.Number("clipping_threshold", double.PositiveInfinity),
            SmallestFactored = group.Options.Integer("min_dim_size_to_factor"),
            WeightDecay = group.Options.Number("weight_decay"),
            DecayMode = decay,
        };
        return new(group.Options.Flag("caution") ? rule.OnDirection(new Cautious()) : rule);
    }
}
