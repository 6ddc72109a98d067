using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <content>RMSpropTF.</content>
public static partial class TimmRules
{
    private static Dictionary<string, Func<TimmGroup, PeerRule>> RmsFamily => [];
}
