namespace Strata.Optim;

/// <summary>The same value at every step.</summary>
/// <param name="Value">The value.</param>
public sealed record ConstantSchedule(double Value) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Value;

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [];

    /// <inheritdoc/>
    public override double At(long step) => Value;

    /// <inheritdoc/>
    public override string ToString() => Figures.Exact(Value);
}
