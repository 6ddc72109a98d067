using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>AdamWLegacy, AdaBelief, Adan, Adopt, LaProp, NAdamW.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> AdamFamily =>
        new()
        {
            ["timm.AdaBelief"] = AdaBelief,
            ["timm.AdamWLegacy"] = AdamWLegacy,
            ["timm.Adan"] = Adan,
            ["timm.Adopt"] = Adopt,
            ["timm.LaProp"] = LaProp,
            ["timm.NAdamW"] = NAdamW,
        };

    private static PeerRule AdamWLegacy(TimmGroup group)
    {
        Item options = group.Options;
        if (options.Has("clipping_threshold"))
        {
            options.RequireOff($"{group.Name} with clipping_threshold and", "amsgrad");
            return Stable(group, nesterov: false);
        }

        options.RequireOff(group.Name, "clipping_threshold");
        return Masked(
            group,
            new AdamW(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = options.Number("eps"),
                AmsGrad = options.Flag("amsgrad"),
                WeightDecay = options.Number("weight_decay"),
                DecayMode = group.Decoupled,
                Maximize = options.Flag("maximize"),
            }
        );
    }

    private static PeerRule NAdamW(TimmGroup group)
    {
        Item options = group.Options;
        if (options.Has("clipping_threshold"))
            return Stable(group, nesterov: true);
        options.RequireOff(group.Name, "clipping_threshold");
        return Masked(
            group,
            new NAdamW(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = options.Number("eps"),
                WeightDecay = options.Number("weight_decay"),
                DecayMode = group.Decoupled,
                Maximize = options.Flag("maximize"),
            }
        );
    }

    private static PeerRule Stable(TimmGroup group, bool nesterov) =>
        Masked(
            group,
            new StableAdamW(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = group.Options.Number("eps"),
                ClippingThreshold = group.Options.Number("clipping_threshold"),
                Nesterov = nesterov,
                WeightDecay = group.Options.Number("weight_decay"),
                DecayMode = group.Decoupled,
                Maximize = group.Options.Flag("maximize"),
            }
        );

    private static PeerRule AdaBelief(TimmGroup group)
    {
        Item options = group.Options;
        bool rectifies = options.Flag("rectify");
        bool degenerates = options.Flag("degenerated_to_sgd");
        if (rectifies)
            options.RequireOff($"{group.Name} that rectifies and", "amsgrad"); // timm keeps the maximum, but ignores it
        return new(
            new AdaBelief(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = options.Number("eps"),
                EpsilonRoot = options.Number("eps"),
                AmsGrad = options.Flag("amsgrad"),
                Rectification =
                    !rectifies ? BeliefRectification.Off
                    : degenerates ? BeliefRectification.Sgd
                    : BeliefRectification.Wait,
                WeightDecay = options.Number("weight_decay"),
                DecayMode = (options.Flag("decoupled_decay"), options.Flag("fixed_decay")) switch
                {
                    (false, _) => DecayMode.Coupled,
                    (true, true) => DecayMode.Independent,
                    (true, false) => DecayMode.Decoupled,
                },
            }
        );
    }

    private static PeerRule Adan(TimmGroup group) =>
        new(
            new Adan(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Beta3 = group.Betas[2],
                Epsilon = group.Options.Number("eps"),
                Proximal = !group.Options.Flag("no_prox"),
                Cautious = group.Options.Flag("caution"),
                WeightDecay = group.Options.Number("weight_decay"),
            }
        );

    private static PeerRule Adopt(TimmGroup group)
    {
        Item options = group.Options;
        bool clips = options.Has("clip_exp");
        options.Ignore("clip_exp"); // null or read below
        DecayMode decoupled = group.Decoupled;
        return Masked(
            group,
            new Adopt(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = options.Number("eps"),
                ClipExponent = clips ? options.Number("clip_exp") : 0,
                ClipScale = clips ? 1 : double.PositiveInfinity,
                WeightDecay = options.Number("weight_decay"),
                DecayMode = options.Flag("decoupled") ? decoupled : DecayMode.Coupled,
                Maximize = options.Flag("maximize"),
            }
        );
    }

    private static PeerRule LaProp(TimmGroup group) =>
        new(
            new LaProp(group.Rate)
            {
                Beta1 = group.Betas[0],
                Beta2 = group.Betas[1],
                Epsilon = group.Options.Number("eps"),
                Cautious = group.Options.Flag("caution"),
                WeightDecay = group.Options.Number("weight_decay"),
                DecayMode = group.Decoupled,
            }
        );

    private static PeerRule Masked(TimmGroup group, UpdateRule rule) =>
        new(group.Options.Flag("caution") ? rule.OnDirection(new Cautious()) : rule);
}
