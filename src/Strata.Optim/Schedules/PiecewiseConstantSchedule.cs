using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A value for each range of steps.</summary>
/// <remarks>
/// As optax's <c>piecewise_constant_schedule</c>, whose scales multiply up to the values. In Keras'
/// <c>PiecewiseConstantDecay</c> a value holds up to and including its boundary: add 1 to each.
/// </remarks>
/// <param name="Values">The values, one more than boundaries.</param>
/// <param name="Boundaries">The first step of each value but the first, in ascending order.</param>
public sealed record PiecewiseConstantSchedule(ImmutableArray<double> Values, ImmutableArray<long> Boundaries)
    : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Values.Max();

    /// <summary>The first step of each value but the first.</summary>
    public ImmutableArray<long> Boundaries { get; } =
        ScheduleChecks<PiecewiseConstantSchedule>.Ascending(Boundaries, nameof(Boundaries));

    /// <summary>The values.</summary>
    public ImmutableArray<double> Values { get; } =
        ScheduleChecks<PiecewiseConstantSchedule>.Count(
            Values,
            Boundaries.Length + 1,
            "one more value than boundaries",
            nameof(Values)
        );

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Boundaries;

    /// <inheritdoc/>
    public override double At(long step)
    {
        int range = 0;
        while (range < Boundaries.Length && Boundaries[range] <= step)
            range++;
        return Values[range];
    }

    /// <inheritdoc/>
    public bool Equals(PiecewiseConstantSchedule? other) =>
        other is not null
        && ScheduleLists.Same(Values, other.Values)
        && ScheduleLists.Same(Boundaries, other.Boundaries);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ScheduleLists.Hash(Values), ScheduleLists.Hash(Boundaries));

    /// <inheritdoc/>
    public override string ToString() =>
        Boundaries.Length == 0
            ? $"piecewise constant({Figures.Exact(Values[0])})"
            : $"piecewise constant({ScheduleLists.Text(Values)}, at {ScheduleLists.Text(Boundaries)})";
}
