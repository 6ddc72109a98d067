namespace Strata.Optim;

/// <summary>A polynomial that begins again: <c>floor + height·(1 − (x/length)^k)^power</c>, x the steps of the cycle.</summary>
/// <remarks>As timm's <c>PolyLRScheduler</c>.</remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Steps">The length of the first cycle; at least 1.</param>
/// <param name="Floor">What each cycle falls to.</param>
public sealed record PolynomialRestartsSchedule(double Start, double Steps, double Floor)
    : RestartingSchedule(Start, Steps, Floor)
{
    private readonly double _power = 0.5;
    private readonly double _kDecay = 1;

    /// <summary>The power; at least 0.</summary>
    /// <value>0.5</value>
    public double Power
    {
        get => _power;
        init => _power = ScheduleChecks<PolynomialRestartsSchedule>.NotNegative(value, nameof(Power));
    }

    /// <summary>The power k of the time: above 1 the value stays up longer; above 0. https://arxiv.org/abs/2004.05909.</summary>
    /// <value>1</value>
    public double KDecay
    {
        get => _kDecay;
        init => _kDecay = ScheduleChecks<PolynomialRestartsSchedule>.Positive(value, nameof(KDecay));
    }

    /// <inheritdoc/>
    protected override double Remaining(double position, double length) =>
        Math.Pow(1 - (KDecay == 1 ? position / length : Math.Pow(position / length, KDecay)), Power);

    /// <inheritdoc/>
    public override string ToString() =>
        Text(
            "polynomial restarts",
            $", power {Figures.Exact(Power)}{(KDecay == 1 ? "" : $", k-decay {Figures.Exact(KDecay)}")}"
        );
}
