using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <content>dog, dowg, prodigy, dadapt_adamw, cocob, mechanize: rates from the distance travelled.</content>
public static partial class OptaxOps
{
    private static Dictionary<string, Func<OptaxOp, PeerRule>> DistanceFamily => [];
}
