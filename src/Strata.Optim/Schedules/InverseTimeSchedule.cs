namespace Strata.Optim;

/// <summary>A value over a sum that grows: <c>start/(1 + rate·step/every)</c>.</summary>
/// <remarks>As Keras' <c>InverseTimeDecay</c>, and the <c>decay</c> of older optimizers.</remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Rate">How fast it falls; at least 0. After <c>every/rate</c> steps the value is half.</param>
/// <param name="Every">The steps that count as one; at least 1.</param>
public sealed record InverseTimeSchedule(double Start, double Rate, long Every) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Math.Max(Start, 0);

    /// <summary>How fast it falls.</summary>
    public double Rate { get; } = ScheduleChecks<InverseTimeSchedule>.NotNegative(Rate, nameof(Rate));

    /// <summary>The steps that count as one.</summary>
    public long Every { get; } = ScheduleChecks<InverseTimeSchedule>.AtLeastOne(Every, nameof(Every));

    /// <summary>Whether the value stays until the next whole <see cref="Every"/>.</summary>
    /// <value>false</value>
    public bool Staircase { get; init; }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [Every];

    /// <inheritdoc/>
    public override double At(long step)
    {
        long from = Math.Max(step, 0);
        return Start / (1 + (Rate * (Staircase ? from / Every : (double)from / Every)));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"inverse time({Figures.Exact(Start)}, rate {Figures.Exact(Rate)} every {Every} steps{(Staircase ? ", staircase" : "")})";
}
