namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>Sign, trust-ratio, accumulator and momentum rules, other than PyTorch's own.</summary>
    private static IEnumerable<RuleEntry> Classic() => [];
}
