using Strata.Conformance.Areas.Optim.Peers;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim.Timm;

/// <summary>Strata's rules for timm's classes, a family a file.</summary>
public static partial class TimmRules
{
    private static readonly Dictionary<string, Func<TimmGroup, PeerRule>> _rules = new([
        .. AdamFamily,
        .. MomentumFamily,
        .. RmsFamily,
        .. LayerwiseFamily,
        .. FactoredFamily,
        .. OrthogonalFamily,
    ]);

    /// <summary>The rule of a case.</summary>
    /// <param name="type">timm's class.</param>
    /// <exception cref="UnsupportedException">Strata has no such rule, or not with these options.</exception>
    public static PeerRule Make(string type, Item options, Schedule? rates)
    {
        string name = $"timm.{type}";
        if (!_rules.TryGetValue(type, out Func<TimmGroup, PeerRule>? make))
            throw new UnsupportedException(name);
        options.Ignore("max_lr_snapshot"); // the peak of the rates
        options.Ignore(rates is null ? [] : ["lr"]); // each step has its own
        return make(new(name, options, rates));
    }
}
