using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>Points joined by lines or halves of cosines; before the first and after the last the value stays.</summary>
/// <remarks>
/// As optax's <c>piecewise_interpolate_schedule</c>, whose scales multiply up to the values, and fastai's
/// <c>combined_cos</c>. Of two points at one step the second counts, so that the value jumps there.
/// </remarks>
/// <param name="Steps">Where the points are, in ascending order; they need not be whole.</param>
/// <param name="Values">What they are, as many.</param>
/// <param name="Anneal">How they are joined.</param>
public sealed record PiecewiseInterpolateSchedule(
    ImmutableArray<double> Steps,
    ImmutableArray<double> Values,
    Anneal Anneal
) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Values.Max();

    /// <summary>Where the points are.</summary>
    public ImmutableArray<double> Steps { get; } =
        Steps.IsDefaultOrEmpty
            ? throw ScheduleChecks<PiecewiseInterpolateSchedule>.Wrong(
                "there are no points; expected at least one",
                nameof(Steps)
            )
            : ScheduleChecks<PiecewiseInterpolateSchedule>.Ascending(Steps, nameof(Steps));

    /// <summary>What they are.</summary>
    public ImmutableArray<double> Values { get; } =
        ScheduleChecks<PiecewiseInterpolateSchedule>.Count(Values, Steps.Length, "one for each step", nameof(Values));

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Steps.Select(step => (long)Math.Ceiling(step));

    /// <inheritdoc/>
    public override double At(long step)
    {
        int next = 0;
        while (next < Steps.Length && Steps[next] <= step)
            next++;
        if (next == 0)
            return Values[0];
        if (next == Steps.Length)
            return Values[^1];
        double share = (step - Steps[next - 1]) / (Steps[next] - Steps[next - 1]);
        return Interpolation.Between(Values[next - 1], Values[next], share, Anneal);
    }

    /// <inheritdoc/>
    public bool Equals(PiecewiseInterpolateSchedule? other) =>
        other is not null
        && ScheduleLists.Same(Steps, other.Steps)
        && ScheduleLists.Same(Values, other.Values)
        && Anneal == other.Anneal;

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(ScheduleLists.Hash(Steps), ScheduleLists.Hash(Values), Anneal);

    /// <inheritdoc/>
    public override string ToString() =>
        $"piecewise {(Anneal == Anneal.Linear ? "linear" : "cosine")}({ScheduleLists.Text(Values)}, at {ScheduleLists.Text(Steps)})";
}
