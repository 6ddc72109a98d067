using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>AdamP, SGDP: what lengthens weights is projected out; MADGRAD; Mars.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> ProjectedFamily =>
        new()
        {
            ["timm.AdamP"] = AdamP,
            ["timm.SGDP"] = Sgdp,
            ["timm.MADGRAD"] = Madgrad,
            ["timm.Mars"] = Mars,
        };

    private static PeerRule AdamP(TimmGroup group) =>
        new(
            new AdamP(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = group.Options.Number("eps"),
                Delta = group.Options.Number("delta"),
                DecayRatio = group.Options.Number("wd_ratio"),
                Nesterov = group.Options.Flag("nesterov"),
                Cautious = group.Options.Flag("caution"),
                WeightDecay = group.Options.Number("weight_decay"),
            }
        );

    private static PeerRule Sgdp(TimmGroup group) =>
        new(
            new Sgdp(group.Rate)
            {
                Momentum = group.Options.Number("momentum"),
                Dampening = group.Options.Number("dampening"),
                Nesterov = group.Options.Flag("nesterov"),
                Epsilon = group.Options.Number("eps"),
                Delta = group.Options.Number("delta"),
                DecayRatio = group.Options.Number("wd_ratio"),
                Cautious = group.Options.Flag("caution"),
                WeightDecay = group.Options.Number("weight_decay"),
            }
        );

    private static PeerRule Madgrad(TimmGroup group) =>
        new(
            new Madgrad(group.Rate)
            {
                Momentum = group.Options.Number("momentum"),
                Epsilon = group.Options.Number("eps"),
                WeightDecay = group.Options.Number("weight_decay"),
                DecayMode = Decay(group),
            }
        );

    private static PeerRule Mars(TimmGroup group)
    {
        Item options = group.Options;
        double[] betas1d = options.Numbers("betas_1d");
        var rule = new Mars(group.Rate)
        {
            Beta1 = group.Betas[0],
            Beta2 = group.Betas[1],
            Epsilon = options.Number("eps"),
            Gamma = options.Number("gamma"),
            Form = options.Text("mars_type") == "lion" ? MarsForm.Lion : MarsForm.AdamW,
            Optimize1d = options.Flag("optimize_1d"),
            Beta1For1d = betas1d[0],
            Beta2For1d = betas1d[1],
            RateFactorFor1d = options.Number("lr_1d_factor"),
            WeightDecay = options.Number("weight_decay"),
        };
        return new(WithCaution(group, rule));
    }

    /// <summary>The rule, masked on its direction where timm's <c>caution</c> says so.</summary>
    private static UpdateRule WithCaution(TimmGroup group, UpdateRule rule) =>
        group.Options.Flag("caution") ? rule.OnDirection(new Cautious()) : rule;
}
