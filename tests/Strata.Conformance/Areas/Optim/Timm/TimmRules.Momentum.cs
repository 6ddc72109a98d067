using Strata.Conformance.Areas.Optim.Peers;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>SGDW, SGDP, Lion.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> MomentumFamily => new() { ["timm.SGDW"] = SgdW };

    private static PeerRule SgdW(TimmGroup group)
    {
        group.Options.RequireOff(group.Name, "caution");
        return new(
            new Sgd(group.Rate)
            {
                Momentum = group.Options.Number("momentum"),
                Dampening = group.Options.Number("dampening"),
                Nesterov = group.Options.Flag("nesterov"),
                WeightDecay = group.Options.Number("weight_decay"),
                DecayMode = group.Decoupled,
                Maximize = group.Options.Flag("maximize"),
            }
        );
    }
}
