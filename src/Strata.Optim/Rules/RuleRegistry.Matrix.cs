namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>Rules with factored or matrix-valued state.</summary>
    private static IEnumerable<RuleEntry> Matrix() => [];
}
