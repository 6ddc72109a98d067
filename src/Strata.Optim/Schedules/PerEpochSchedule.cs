namespace Strata.Optim;

/// <summary>A schedule that counts epochs: its value changes only between them, as PyTorch and timm are mostly used.</summary>
/// <param name="Inner">The schedule of the epoch, 0 in the first.</param>
/// <param name="StepsPerEpoch">The updates of one epoch; at least 1.</param>
public sealed record PerEpochSchedule(Schedule Inner, long StepsPerEpoch) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Inner.Peak;

    /// <summary>The schedule of the epoch.</summary>
    public Schedule Inner { get; } = ScheduleChecks<PerEpochSchedule>.NotNull(Inner, nameof(Inner));

    /// <summary>The updates of one epoch.</summary>
    public long StepsPerEpoch { get; } =
        ScheduleChecks<PerEpochSchedule>.AtLeastOne(StepsPerEpoch, nameof(StepsPerEpoch));

    internal override IEnumerable<Schedule> Parts => [Inner];

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Inner.Knots?.Select(knot => knot * StepsPerEpoch);

    /// <inheritdoc/>
    public override double At(long step) => Inner.At(Math.Max(step, 0) / StepsPerEpoch);

    /// <inheritdoc/>
    public override string ToString() => $"{Inner.Grouped} by epochs of {StepsPerEpoch} steps";
}
