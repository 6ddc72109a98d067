namespace Strata.Optim;

/// <summary>A statement that sends parameters to a group, or freezes them.</summary>
/// <param name="Text">The statement as it was written.</param>
/// <param name="Selector">Which parameters; null for all that are left.</param>
/// <param name="Label">The group.</param>
/// <param name="Rule">The rule; null freezes.</param>
internal sealed record Route(string Text, Selector? Selector, string Label, UpdateRule? Rule)
{
    public const string Frozen = "frozen";

    public bool AllowUnmatched { get; init; }

    /// <summary>What the row of a frozen parameter says; null for "frozen".</summary>
    public string? Reason { get; init; }
}
