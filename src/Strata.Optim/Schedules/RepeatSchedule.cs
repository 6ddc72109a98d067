namespace Strata.Optim;

/// <summary>The first steps of a schedule over and over.</summary>
/// <param name="Inner">The schedule.</param>
/// <param name="Length">The steps of one round; at least 1.</param>
public sealed record RepeatSchedule(Schedule Inner, long Length) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Inner.Peak;

    /// <summary>The schedule.</summary>
    public Schedule Inner { get; } = ScheduleChecks<RepeatSchedule>.NotNull(Inner, nameof(Inner));

    /// <summary>The steps of one round.</summary>
    public long Length { get; } = ScheduleChecks<RepeatSchedule>.AtLeastOne(Length, nameof(Length));

    internal override IEnumerable<Schedule> Parts => [Inner];

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Inner.Knots is { } knots ? [.. knots, Length] : null;

    /// <inheritdoc/>
    public override double At(long step) => Inner.At(Math.Max(step, 0) % Length);

    /// <inheritdoc/>
    public override string ToString() => $"{Inner.Grouped} every {Length} steps again";
}
