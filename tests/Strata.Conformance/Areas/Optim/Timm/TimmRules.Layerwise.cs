using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>Lamb, Lars, NvNovoGrad: a ratio or a moment for each parameter.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> LayerwiseFamily =>
        new()
        {
            ["timm.Lamb"] = Lamb,
            ["timm.Lars"] = Lars,
            ["timm.NvNovoGrad"] = NovoGrad,
        };

    /// <summary>Decoupled where timm's <c>decoupled_decay</c> says so.</summary>
    private static DecayMode Decay(TimmGroup group)
    {
        DecayMode decoupled = group.Decoupled; // read even where it says nothing
        return group.Options.Flag("decoupled_decay") ? decoupled : DecayMode.Coupled;
    }

    private static PeerRule Lamb(TimmGroup group)
    {
        Item options = group.Options;
        return new(
            new Lamb(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = options.Number("eps"),
                BiasCorrection = options.Flag("bias_correction"),
                GradientAveraging = options.Flag("grad_averaging"),
                MaxGradientNorm = options.OptionalNumber("max_grad_norm") ?? double.PositiveInfinity,
                TrustClip = options.Flag("trust_clip"),
                AlwaysAdapt = options.Flag("always_adapt"),
                Cautious = options.Flag("caution"),
                WeightDecay = options.Number("weight_decay"),
                DecayMode = Decay(group),
            }
        );
    }

    private static PeerRule Lars(TimmGroup group) =>
        new(
            new Lars(group.Rate)
            {
                Momentum = group.Options.Number("momentum"),
                Dampening = group.Options.Number("dampening"),
                Nesterov = group.Options.Flag("nesterov"),
                TrustCoefficient = group.Options.Number("trust_coeff"),
                Epsilon = group.Options.Number("eps"),
                TrustClip = group.Options.Flag("trust_clip"),
                AlwaysAdapt = group.Options.Flag("always_adapt"),
                WeightDecay = group.Options.Number("weight_decay"),
            }
        );

    private static PeerRule NovoGrad(TimmGroup group) =>
        new(
            new NovoGrad(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = group.Options.Number("eps"),
                GradientAveraging = group.Options.Flag("grad_averaging"),
                AmsGrad = group.Options.Flag("amsgrad"),
                WeightDecay = group.Options.Number("weight_decay"),
                DecayMode = Decay(group),
            }
        );
}
