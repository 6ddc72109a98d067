using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>RMSpropTF.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> RmsFamily => new() { ["timm.RMSpropTF"] = RmsPropTf };

    private static PeerRule RmsPropTf(TimmGroup group)
    {
        Item options = group.Options;
        var rule = new RmsProp(group.Rate)
        {
            Alpha = options.Number("alpha"),
            Epsilon = options.Number("eps"),
            EpsilonInRoot = true,
            InitialSquare = 1,
            Momentum = options.Number("momentum"),
            RateInMomentum = options.Flag("lr_in_momentum"),
            Centered = options.Flag("centered"),
            WeightDecay = options.Number("weight_decay"),
            DecayMode = Decay(group),
        };
        if (!options.Flag("caution"))
            return new(rule);
        // The mask is for the buffer, in which the rate is: the whole update, when no decay stands beside it.
        if (rule.DecayMode != DecayMode.Coupled || !rule.RateInMomentum || rule.Momentum == 0)
            throw new UnsupportedException($"{group.Name} with caution, but without its rate in the momentum");
        return new(rule.OnUpdate(new Cautious()));
    }
}
