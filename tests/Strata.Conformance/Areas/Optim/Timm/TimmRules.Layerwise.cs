using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>Lamb, Lars, NvNovoGrad: a ratio or a moment for each parameter.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> LayerwiseFamily => [];
}
