using System.Text;

namespace Strata.Optim;

/// <summary>What became of the state when a plan was replaced or state was restored.</summary>
/// <param name="Kept">State that still fits, as <c>rule/slot/parameter</c>.</param>
/// <param name="Created">State that begins at zero.</param>
/// <param name="Dropped">State that nothing uses any more.</param>
public sealed record ReplanReport(
    IReadOnlyList<string> Kept,
    IReadOnlyList<string> Created,
    IReadOnlyList<string> Dropped
)
{
    /// <summary>What the plan says otherwise than the one before it, or than the one that was saved: one line a parameter.</summary>
    public IReadOnlyList<string> Differences { get; init; } = [];

    /// <summary>The counts, and the first names of each kind.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"{Kept.Count} kept, {Created.Count} created, {Dropped.Count} dropped");
        if (Created.Count > 0)
            text.Append($"\n  created: {Nearest.Quote(Created)}");
        if (Dropped.Count > 0)
            text.Append($"\n  dropped: {Nearest.Quote(Dropped)}");
        if (Differences.Count > 0)
            text.Append(
                $"\n  different: {Differences[0]}{(Differences.Count > 1 ? $", and {Differences.Count - 1} more" : "")}"
            );
        return text.ToString();
    }
}
