using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>SGDW, Lion.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> MomentumFamily =>
        new() { ["timm.SGDW"] = SgdW, ["timm.Lion"] = Lion };

    private static PeerRule SgdW(TimmGroup group)
    {
        var rule = new Sgd(group.Rate)
        {
            Momentum = group.Options.Number("momentum"),
            Dampening = group.Options.Number("dampening"),
            Nesterov = group.Options.Flag("nesterov"),
            WeightDecay = group.Options.Number("weight_decay"),
            DecayMode = group.Decoupled,
            Maximize = group.Options.Flag("maximize"),
        };
        return new(WithCaution(group, rule));
    }

    private static PeerRule Lion(TimmGroup group)
    {
        var rule = new Lion(group.Rate)
        {
            Beta1 = group.Betas[0],
            Beta2 = group.Betas[1],
            WeightDecay = group.Options.Number("weight_decay"),
            DecayMode = group.Decoupled,
            Maximize = group.Options.Flag("maximize"),
        };
        return new(WithCaution(group, rule));
    }
}
