namespace Strata.Optim;

/// <summary>A schedule that goes no lower and no higher than two limits.</summary>
/// <param name="Inner">The schedule.</param>
/// <param name="Lowest">The lower limit; −∞ for none.</param>
/// <param name="Highest">The upper limit, at least the lower; ∞ for none.</param>
public sealed record ClampSchedule(Schedule Inner, double Lowest, double Highest) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Inner.Peak is { } peak ? Math.Clamp(peak, Lowest, Highest) : null;

    /// <summary>The schedule.</summary>
    public Schedule Inner { get; } = ScheduleChecks<ClampSchedule>.NotNull(Inner, nameof(Inner));

    /// <summary>The upper limit.</summary>
    public double Highest { get; } =
        ScheduleChecks<ClampSchedule>.Require(
            Lowest <= Highest,
            Highest,
            nameof(Highest),
            $"at least Lowest, {Figures.Exact(Lowest)}"
        );

    internal override IEnumerable<Schedule> Parts => [Inner];

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Inner.Knots;

    /// <inheritdoc/>
    public override double At(long step) => Math.Clamp(Inner.At(step), Lowest, Highest);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Inner.Grouped}"
        + (double.IsNegativeInfinity(Lowest) ? "" : $", at least {Figures.Exact(Lowest)}")
        + (double.IsPositiveInfinity(Highest) ? "" : $", at most {Figures.Exact(Highest)}");
}
