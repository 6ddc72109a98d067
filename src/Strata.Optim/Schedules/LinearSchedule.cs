namespace Strata.Optim;

/// <summary>A straight line, as optax <c>linear_schedule</c>; after its length it stays at the end.</summary>
/// <param name="Start">The value at step 0.</param>
/// <param name="End">The value from step <paramref name="Steps"/> on.</param>
/// <param name="Steps">The length; at least 1.</param>
public sealed record LinearSchedule(double Start, double End, long Steps) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Math.Max(Start, End);

    /// <summary>The length.</summary>
    public long Steps { get; } = ScheduleChecks<LinearSchedule>.AtLeastOne(Steps, nameof(Steps));

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [Steps];

    /// <inheritdoc/>
    public override double At(long step) => step >= Steps ? End : Start + ((End - Start) * Math.Max(step, 0) / Steps);

    /// <inheritdoc/>
    public override string ToString() => $"linear({Figures.Exact(Start)} → {Figures.Exact(End)}, {Steps} steps)";
}
