namespace Strata.Optim;

/// <summary>A cosine that goes on for ever, down and up: <c>floor + (start − floor)·(1 + cos(π·step/half))/2</c>.</summary>
/// <remarks>
/// As PyTorch's <c>CosineAnnealingLR</c>, which climbs again after <c>T_max</c>, and Hugging Face's cosine schedules, whose
/// <c>num_cycles</c> make a half period of <c>steps / (2·num_cycles)</c>.
/// </remarks>
/// <param name="Start">The value at step 0, and the highest.</param>
/// <param name="HalfPeriod">Steps from the start down to the floor; above 0, and need not be whole.</param>
/// <param name="Floor">The lowest value.</param>
public sealed record CosineWaveSchedule(double Start, double HalfPeriod, double Floor) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Math.Max(Start, Floor);

    /// <summary>Steps from the start down to the floor.</summary>
    public double HalfPeriod { get; } = ScheduleChecks<CosineWaveSchedule>.Positive(HalfPeriod, nameof(HalfPeriod));

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [(long)HalfPeriod, (long)(2 * HalfPeriod)];

    /// <inheritdoc/>
    public override double At(long step) => Interpolation.Cosine(Start, Floor, Math.Max(step, 0) / HalfPeriod);

    /// <inheritdoc/>
    public override string ToString() =>
        $"cosine wave({Figures.Exact(Start)} → {Figures.Exact(Floor)}, {Figures.Exact(HalfPeriod)} steps down)";
}
