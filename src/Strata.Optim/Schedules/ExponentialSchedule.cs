namespace Strata.Optim;

/// <summary>A value that is multiplied by a factor every so many steps, smoothly: <c>start·factor^(step/every)</c>.</summary>
/// <remarks>
/// As PyTorch's <c>ExponentialLR</c>, optax's <c>exponential_decay</c> (whose <c>end_value</c> is <see cref="Schedule.Clamp"/>)
/// and Keras' <c>ExponentialDecay</c>.
/// </remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Factor">What so many steps multiply by; at least 0. Above 1 the value grows.</param>
/// <param name="Every">The steps of one factor; at least 1.</param>
public sealed record ExponentialSchedule(double Start, double Factor, long Every) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Factor <= 1 ? Math.Max(Start, Start * Factor) : null;

    /// <summary>What so many steps multiply by.</summary>
    public double Factor { get; } = ScheduleChecks<ExponentialSchedule>.NotNegative(Factor, nameof(Factor));

    /// <summary>The steps of one factor.</summary>
    public long Every { get; } = ScheduleChecks<ExponentialSchedule>.AtLeastOne(Every, nameof(Every));

    /// <summary>Whether the value stays until the next whole factor.</summary>
    /// <value>false</value>
    public bool Staircase { get; init; }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [Every];

    /// <inheritdoc/>
    public override double At(long step)
    {
        long from = Math.Max(step, 0);
        return Start * Math.Pow(Factor, Staircase ? from / Every : (double)from / Every);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"exponential({Figures.Exact(Start)}, × {Figures.Exact(Factor)} every {Every} steps{(Staircase ? ", staircase" : "")})";
}
