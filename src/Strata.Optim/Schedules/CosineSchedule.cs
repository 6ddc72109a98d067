namespace Strata.Optim;

/// <summary>Half a cosine, <c>floor + (start − floor)·((1 + cos(π·step/steps))/2)^exponent</c>; after its length it stays at the floor.</summary>
/// <remarks>
/// As optax <c>cosine_decay_schedule</c>. PyTorch's <c>CosineAnnealingLR</c> climbs again after its end: that is
/// <see cref="CosineWaveSchedule"/>. Loshchilov &amp; Hutter, 2017, https://arxiv.org/abs/1608.03983.
/// </remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Steps">The length; at least 1.</param>
/// <param name="Floor">The value from step <paramref name="Steps"/> on.</param>
public sealed record CosineSchedule(double Start, long Steps, double Floor) : Schedule
{
    private readonly double _exponent = 1;

    /// <inheritdoc/>
    public override double? Peak => Math.Max(Start, Floor);

    /// <summary>The length.</summary>
    public long Steps { get; } = ScheduleChecks<CosineSchedule>.AtLeastOne(Steps, nameof(Steps));

    /// <summary>The power of the cosine's share; at least 0.</summary>
    /// <value>1</value>
    public double Exponent
    {
        get => _exponent;
        init => _exponent = ScheduleChecks<CosineSchedule>.NotNegative(value, nameof(Exponent));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [Steps];

    /// <inheritdoc/>
    public override double At(long step)
    {
        if (step >= Steps)
            return Exponent == 0 ? Start : Floor;
        double share = (1 + Math.Cos(Math.PI * Math.Max(step, 0) / Steps)) / 2;
        return Floor + ((Start - Floor) * (Exponent == 1 ? share : Math.Pow(share, Exponent)));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string range = Floor == 0 ? Figures.Exact(Start) : $"{Figures.Exact(Start)} → {Figures.Exact(Floor)}";
        return $"cosine({range}, {Steps} steps{(Exponent == 1 ? "" : $", exponent {Figures.Exact(Exponent)}")})";
    }
}
