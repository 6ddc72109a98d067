using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>AdamWLegacy, AdaBelief, AdamP, Adan, Adopt, LaProp, MADGRAD, Mars, NAdamW.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> AdamFamily =>
        new() { ["timm.AdamWLegacy"] = AdamWLegacy };

    private static PeerRule AdamWLegacy(TimmGroup group)
    {
        group.Options.RequireOff(group.Name, "caution", "clipping_threshold");
        return new(
            new AdamW(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = group.Options.Number("eps"),
                AmsGrad = group.Options.Flag("amsgrad"),
                WeightDecay = group.Options.Number("weight_decay"),
                DecayMode = group.Decoupled,
                Maximize = group.Options.Flag("maximize"),
            }
        );
    }
}
