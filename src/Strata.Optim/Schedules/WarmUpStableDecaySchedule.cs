namespace Strata.Optim;

/// <summary>Up to the top, a long stay there, and a decay at the end (WSD, trapezoidal).</summary>
/// <remarks>
/// As Hugging Face's <c>get_wsd_schedule</c> and timm's <c>WSDLRScheduler</c>. The stay may itself decay, as
/// <c>(1 + x/timescale)^−power</c> of the x steps since the warm-up, and then does so through the last phase too; it never
/// falls below the floor. The warm-up has its shape mirrored. Hu et al., 2024, https://arxiv.org/abs/2404.06395.
/// </remarks>
/// <param name="Top">The value at the end of the warm-up.</param>
/// <param name="WarmUpSteps">Steps of the warm-up; at least 0.</param>
/// <param name="StableSteps">Steps of the stay; at least 0.</param>
/// <param name="DecaySteps">Steps of the decay; at least 1.</param>
public sealed record WarmUpStableDecaySchedule(double Top, long WarmUpSteps, long StableSteps, long DecaySteps)
    : Schedule
{
    private readonly double _stablePower;
    private readonly double _stableTimescale = Math.Max(1, WarmUpSteps);
    private readonly double _decayPower = 0.5;
    private readonly double _decayRatio = 0.1;

    /// <inheritdoc/>
    public override double? Peak => Math.Max(Math.Max(Top, Floor), WarmUpSteps > 0 ? Initial : Top);

    /// <summary>Steps of the warm-up.</summary>
    public long WarmUpSteps { get; } =
        ScheduleChecks<WarmUpStableDecaySchedule>.NotNegative(WarmUpSteps, nameof(WarmUpSteps));

    /// <summary>Steps of the stay.</summary>
    public long StableSteps { get; } =
        ScheduleChecks<WarmUpStableDecaySchedule>.NotNegative(StableSteps, nameof(StableSteps));

    /// <summary>Steps of the decay.</summary>
    public long DecaySteps { get; } =
        ScheduleChecks<WarmUpStableDecaySchedule>.AtLeastOne(DecaySteps, nameof(DecaySteps));

    /// <summary>The value at step 0, where there is a warm-up.</summary>
    /// <value>0</value>
    public double Initial { get; init; }

    /// <summary>The value at the end of the decay, and from then on.</summary>
    /// <value>0</value>
    public double Floor { get; init; }

    /// <summary>The shape of the warm-up, mirrored: linear, cosine or 1 − √.</summary>
    /// <value>linear</value>
    public DecayShape WarmUpShape { get; init; }

    /// <summary>The shape of the decay.</summary>
    /// <value>linear</value>
    public DecayShape DecayShape { get; init; }

    /// <summary>How fast the stay decays; at least 0. ½ is timm's <c>rsqrt</c>.</summary>
    /// <value>0: not at all</value>
    public double StablePower
    {
        get => _stablePower;
        init => _stablePower = ScheduleChecks<WarmUpStableDecaySchedule>.NotNegative(value, nameof(StablePower));
    }

    /// <summary>The timescale of a stay that decays; above 0.</summary>
    /// <value>the steps of the warm-up, at least 1</value>
    public double StableTimescale
    {
        get => _stableTimescale;
        init => _stableTimescale = ScheduleChecks<WarmUpStableDecaySchedule>.Positive(value, nameof(StableTimescale));
    }

    /// <summary>The power of a decay of shape <see cref="DecayShape.Power"/>; above 0.</summary>
    /// <value>0.5</value>
    public double DecayPower
    {
        get => _decayPower;
        init => _decayPower = ScheduleChecks<WarmUpStableDecaySchedule>.Positive(value, nameof(DecayPower));
    }

    /// <summary>The ratio r of a decay of shape <see cref="DecayShape.Exponential"/>; above 0 and below 1.</summary>
    /// <value>0.1</value>
    public double DecayRatio
    {
        get => _decayRatio;
        init =>
            _decayRatio = ScheduleChecks<WarmUpStableDecaySchedule>.Require(
                value is > 0 and < 1,
                value,
                nameof(DecayRatio),
                "above 0 and below 1"
            );
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots =>
        [WarmUpSteps, WarmUpSteps + StableSteps, WarmUpSteps + StableSteps + DecaySteps];

    /// <inheritdoc/>
    public override double At(long step)
    {
        long from = Math.Max(step, 0);
        if (from < WarmUpSteps)
            return Initial + ((Top - Initial) * Left((double)(WarmUpSteps - from) / WarmUpSteps, WarmUpShape));
        long stay = from - WarmUpSteps;
        long decay = stay - StableSteps;
        if (decay >= DecaySteps)
            return Floor;
        double stable =
            StablePower == 0 ? Top : Math.Max(Floor, Top * Math.Pow(1 + (stay / StableTimescale), -StablePower));
        return decay <= 0 ? stable : Floor + ((stable - Floor) * Left((double)decay / DecaySteps, DecayShape));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string stay =
            StablePower == 0
                ? ""
                : $" falling as (1 + x/{Figures.Exact(StableTimescale)})^-{Figures.Exact(StablePower)}";
        return $"warm-up stable decay({Figures.Exact(Initial)} → {Figures.Exact(Top)} → {Figures.Exact(Floor)}, "
            + $"{WarmUpSteps} steps up{Word(WarmUpShape)}, {StableSteps} stable{stay}, {DecaySteps} down{Word(DecayShape)})";
    }

    private double Left(double share, DecayShape shape) =>
        Interpolation.Remaining(share, shape, DecayPower, DecayRatio);

    private string Word(DecayShape shape) =>
        shape switch
        {
            DecayShape.Cosine => " by a cosine",
            DecayShape.SquareRoot => " by 1 − √x",
            DecayShape.Power => $" by 1 − x^{Figures.Exact(DecayPower)}",
            DecayShape.Exponential => $" by an exponential to {Figures.Exact(DecayRatio)}",
            _ => "",
        };
}
