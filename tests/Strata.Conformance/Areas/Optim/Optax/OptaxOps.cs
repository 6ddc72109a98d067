using Strata.Conformance.Areas.Optim.Peers;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>What optax's functions are in Strata, a family a file: whole rules, which end in the learning rate.</summary>
/// <remarks>
/// What stands around a rule (<c>clip</c>, <c>scale</c>, <c>add_decayed_weights</c>) is written in
/// <see cref="OptaxRoute"/>: that is also the place for stages that no statement of a plan can say.
/// </remarks>
public static partial class OptaxOps
{
    private static readonly Dictionary<string, Func<OptaxOp, PeerRule>> _rules = new([
        .. DescentFamily,
        .. AdamFamily,
        .. RmsFamily,
        .. AdaptiveFamily,
        .. SignFamily,
        .. LayerwiseFamily,
        .. FactoredFamily,
        .. OrthogonalFamily,
        .. DistanceFamily,
        .. LossFamily,
    ]);

    /// <summary>Whether a function is a whole rule that Strata has.</summary>
    public static bool IsRule(string kind) => _rules.ContainsKey(kind);

    /// <summary>The rule.</summary>
    public static PeerRule Rule(OptaxOp op) => _rules[op.Kind](op);
}
