namespace Strata.Optim;

/// <summary>A schedule without its first steps: it begins in its middle.</summary>
/// <param name="Inner">The schedule.</param>
/// <param name="Steps">How many steps are left out; at least 0.</param>
public sealed record SkipSchedule(Schedule Inner, long Steps) : Schedule
{
    /// <summary>The inner schedule's: an upper bound, for its peak may be among the steps that are left out.</summary>
    public override double? Peak => Inner.Peak;

    /// <summary>The schedule.</summary>
    public Schedule Inner { get; } = ScheduleChecks<SkipSchedule>.NotNull(Inner, nameof(Inner));

    /// <summary>How many steps are left out.</summary>
    public long Steps { get; } = ScheduleChecks<SkipSchedule>.NotNegative(Steps, nameof(Steps));

    internal override IEnumerable<Schedule> Parts => [Inner];

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Inner.Knots?.Select(knot => knot - Steps);

    /// <inheritdoc/>
    public override double At(long step) => Inner.At(Math.Max(step, 0) + Steps);

    /// <inheritdoc/>
    public override string ToString() => $"{Inner.Grouped} without its first {Steps} steps";
}
