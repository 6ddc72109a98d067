namespace Strata.Optim;

/// <summary>A power of what is left of its length: <c>end + (start − end)·(1 − step/steps)^power</c>; then it stays at the end.</summary>
/// <remarks>
/// As PyTorch's <c>PolynomialLR</c>, optax's <c>polynomial_schedule</c>, Hugging Face's polynomial decay and Keras'
/// <c>PolynomialDecay</c>, which alone can <see cref="Cycle"/>.
/// </remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="End">The value from step <paramref name="Steps"/> on.</param>
/// <param name="Steps">The length; at least 1.</param>
/// <param name="Power">The power; at least 0. 1 is a line, 0 stays at the start.</param>
public sealed record PolynomialSchedule(double Start, double End, long Steps, double Power) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak => Power == 0 ? Start : Math.Max(Start, End);

    /// <summary>The length.</summary>
    public long Steps { get; } = ScheduleChecks<PolynomialSchedule>.AtLeastOne(Steps, nameof(Steps));

    /// <summary>The power.</summary>
    public double Power { get; } = ScheduleChecks<PolynomialSchedule>.NotNegative(Power, nameof(Power));

    /// <summary>
    /// Whether it begins again: the length becomes the next multiple of <see cref="Steps"/>, so that the value jumps up after
    /// each, to less every time.
    /// </summary>
    /// <value>false</value>
    public bool Cycle { get; init; }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [Steps];

    /// <inheritdoc/>
    public override double At(long step)
    {
        long from = Math.Max(step, 0);
        long length = Cycle ? Steps * Math.Max(1, (from + Steps - 1) / Steps) : Steps;
        double left = from >= length ? 0 : 1 - ((double)from / length);
        return End + ((Start - End) * Math.Pow(left, Power));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"polynomial({Figures.Exact(Start)} → {Figures.Exact(End)}, {Steps} steps, power {Figures.Exact(Power)}{(Cycle ? ", cycle" : "")})";
}
