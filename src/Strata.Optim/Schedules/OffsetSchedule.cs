namespace Strata.Optim;

/// <summary>A schedule that begins later; before that it gives its first value.</summary>
/// <remarks>optax's <c>transition_begin</c>.</remarks>
/// <param name="Inner">The schedule.</param>
/// <param name="Offset">The step that it takes for 0; at least 0.</param>
public sealed record OffsetSchedule(Schedule Inner, long Offset) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Inner.Peak;

    /// <summary>The step that the inner schedule takes for 0.</summary>
    public long Offset { get; } = ScheduleChecks<OffsetSchedule>.NotNegative(Offset, nameof(Offset));

    internal override IEnumerable<Schedule> Parts => [Inner];

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Inner.Knots?.Select(knot => knot + Offset);

    /// <inheritdoc/>
    public override double At(long step) => Inner.At(Math.Max(0, step - Offset));

    /// <inheritdoc/>
    public override string ToString() => $"{Inner.Grouped} from step {Offset}";
}
