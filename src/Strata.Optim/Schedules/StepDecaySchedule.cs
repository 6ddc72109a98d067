namespace Strata.Optim;

/// <summary>A drop by a factor every so many steps: <c>start·factor^⌊step/every⌋</c>.</summary>
/// <remarks>As PyTorch's <c>StepLR</c> and timm's <c>StepLRScheduler</c>.</remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Factor">What each drop multiplies by; at least 0.</param>
/// <param name="Every">Steps between drops; at least 1.</param>
public sealed record StepDecaySchedule(double Start, double Factor, long Every) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Factor <= 1 ? Math.Max(Start, Start * Factor) : null;

    /// <summary>What each drop multiplies by.</summary>
    public double Factor { get; } = ScheduleChecks<StepDecaySchedule>.NotNegative(Factor, nameof(Factor));

    /// <summary>Steps between drops.</summary>
    public long Every { get; } = ScheduleChecks<StepDecaySchedule>.AtLeastOne(Every, nameof(Every));

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [Every, 2 * Every];

    /// <inheritdoc/>
    public override double At(long step) => Start * Math.Pow(Factor, Math.Max(step, 0) / Every);

    /// <inheritdoc/>
    public override string ToString() =>
        $"step decay({Figures.Exact(Start)}, × {Figures.Exact(Factor)} every {Every} steps)";
}
