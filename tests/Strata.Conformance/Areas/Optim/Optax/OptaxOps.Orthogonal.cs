using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>muon, with its fallback.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> OrthogonalFamily => [];
}
