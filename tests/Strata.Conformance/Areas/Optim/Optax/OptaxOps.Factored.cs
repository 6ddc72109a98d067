using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>adafactor, galore.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> FactoredFamily => [];
}
