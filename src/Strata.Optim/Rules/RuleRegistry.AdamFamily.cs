namespace Strata.Optim;

public static partial class RuleRegistry
{
    /// <summary>Rules with Adam's two averages, other than PyTorch's own.</summary>
    private static IEnumerable<RuleEntry> AdamFamily() => [];
}
