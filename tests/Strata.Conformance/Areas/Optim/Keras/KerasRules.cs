using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;

namespace Strata.Conformance.Areas.Optim.Keras;

/// <summary>Strata's rules for Keras' classes, a family a file.</summary>
/// <remarks>Clipping, accumulation and averages, which every class has, are read in <see cref="KerasPlan"/>.</remarks>
public static partial class KerasRules
{
    private static readonly Dictionary<string, Func<KerasOptimizer, PeerRule>> _rules = new([
        .. DescentFamily,
        .. AdamFamily,
        .. RmsFamily,
        .. AdaptiveFamily,
        .. SignFamily,
        .. LayerwiseFamily,
        .. FactoredFamily,
        .. OrthogonalFamily,
    ]);

    /// <summary>The rule of an optimizer.</summary>
    /// <exception cref="UnsupportedException">Strata has no such rule, or not with these options.</exception>
    public static PeerRule Make(KerasOptimizer optimizer) =>
        _rules.TryGetValue(optimizer.Name, out Func<KerasOptimizer, PeerRule>? make)
            ? make(optimizer)
            : throw new UnsupportedException(optimizer.Name);
}
