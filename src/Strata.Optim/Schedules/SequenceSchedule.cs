using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>Schedules one after the other, each counting from its own first step.</summary>
/// <remarks>As optax's <c>join_schedules</c> and PyTorch's <c>SequentialLR</c>. Write <c>warmUp.Then(cosine, atStep: 100)</c>.</remarks>
/// <param name="Schedules">The schedules, one more than boundaries.</param>
/// <param name="Boundaries">The first step of each schedule but the first, in ascending order.</param>
public sealed record SequenceSchedule(ImmutableArray<Schedule> Schedules, ImmutableArray<long> Boundaries) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak
    {
        get
        {
            double? peak = double.NegativeInfinity;
            foreach (Schedule schedule in Schedules)
                peak = schedule.Peak is { } one && peak is { } most ? Math.Max(most, one) : null;
            return peak;
        }
    }

    /// <summary>The first step of each schedule but the first.</summary>
    public ImmutableArray<long> Boundaries { get; } =
        ScheduleChecks<SequenceSchedule>.Ascending(Boundaries, nameof(Boundaries));

    /// <summary>The schedules.</summary>
    public ImmutableArray<Schedule> Schedules { get; } =
        ScheduleChecks<SequenceSchedule>.Count(
            Schedules,
            Boundaries.Length + 1,
            "one more schedule than boundaries",
            nameof(Schedules)
        );

    internal override IEnumerable<Schedule> Parts => Schedules;

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots
    {
        get
        {
            List<long> knots = [.. Boundaries];
            for (int i = 0; i < Schedules.Length; i++)
            {
                if (Schedules[i].Knots is not { } inner)
                    return null;
                knots.AddRange(inner.Select(knot => knot + (i == 0 ? 0 : Boundaries[i - 1])));
            }

            return knots;
        }
    }

    /// <inheritdoc/>
    public override double At(long step)
    {
        int which = Boundaries.Length;
        while (which > 0 && step < Boundaries[which - 1])
            which--;
        return Schedules[which].At(which == 0 ? step : step - Boundaries[which - 1]);
    }

    /// <inheritdoc/>
    public bool Equals(SequenceSchedule? other) =>
        other is not null
        && ScheduleLists.Same(Schedules, other.Schedules)
        && ScheduleLists.Same(Boundaries, other.Boundaries);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(ScheduleLists.Hash(Schedules), ScheduleLists.Hash(Boundaries));

    /// <inheritdoc/>
    public override string ToString() =>
        Schedules[0].Grouped
        + string.Concat(Schedules.Skip(1).Select((next, i) => $", then from step {Boundaries[i]} {next.Grouped}"));
}
