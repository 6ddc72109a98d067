using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <content>Muon, with its fallback.</content>
public static partial class KerasRules
{
    private static Dictionary<string, Func<KerasOptimizer, PeerRule>> OrthogonalFamily => [];
}
