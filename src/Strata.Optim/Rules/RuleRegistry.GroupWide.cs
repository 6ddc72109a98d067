namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>Rules that look at a whole group.</summary>
    private static IEnumerable<RuleEntry> GroupWide() => [];
}
