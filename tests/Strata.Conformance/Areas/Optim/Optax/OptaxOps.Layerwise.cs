using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>lamb, lars, fromage, novograd: a ratio or a moment for each parameter.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> LayerwiseFamily => [];
}
