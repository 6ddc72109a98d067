namespace Strata.Optim;

/// <summary>The product of two schedules.</summary>
/// <param name="Left">One factor.</param>
/// <param name="Right">The other.</param>
public sealed record ProductSchedule(Schedule Left, Schedule Right) : Schedule
{
    /// <summary>The product of the peaks: what the schedule would reach if both peaked in one step.</summary>
    public override double? Peak => Left.Peak * Right.Peak;

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots =>
        Left.Knots is { } left && Right.Knots is { } right ? [.. left, .. right] : null;

    /// <inheritdoc/>
    public override double At(long step) => Left.At(step) * Right.At(step);

    /// <inheritdoc/>
    public override string ToString() => $"{Factor(Left)} × {Factor(Right)}";

    private static string Factor(Schedule factor) => factor is ProductSchedule ? factor.ToString() : factor.Grouped;
}
