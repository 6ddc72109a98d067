using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <summary>Strata's rules for timm's classes, a family a file.</summary>
public static partial class TimmRules
{
    private static readonly Dictionary<string, Func<TimmGroup, PeerRule>> _rules = new([
        .. AdamFamily,
        .. TorchFamily,
        .. MomentumFamily,
        .. RmsFamily,
        .. LayerwiseFamily,
        .. FactoredFamily,
        .. OrthogonalFamily,
    ]);

    /// <summary>The rule of a parameter.</summary>
    /// <exception cref="UnsupportedException">Strata has no such rule, or not with these options.</exception>
    public static PeerRule Make(TimmGroup group)
    {
        if (!_rules.TryGetValue(group.Name, out Func<TimmGroup, PeerRule>? make))
            throw new UnsupportedException(group.Name);
        group.Options.Ignore("max_lr_snapshot"); // the peak of the rates
        if (group.Rates is not null)
            group.Options.Ignore("lr"); // each step has its own
        return make(group);
    }
}
