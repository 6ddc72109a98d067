namespace Strata.Optim;

/// <summary>Parameters by how many modules are around them.</summary>
internal sealed record DepthSelector(Range Range) : Selector
{
    internal override string Text => $"depth {Range}";

    internal override bool Matches(Parameter parameter, string name)
    {
        int depth = name.AsSpan().Count('.');
        return depth >= Range.Start.Value && (IsOpen || depth < Range.End.Value);
    }

    private bool IsOpen => Range.End.IsFromEnd;

    public static DepthSelector Of(Range range) =>
        range.Start.IsFromEnd || (range.End.IsFromEnd && range.End.Value != 0)
            ? throw new PlanException(
                $"Depth({range}) counts from the deepest parameter, which differs from model to model. Count from 0, the model itself."
            )
            : new(range);
}
