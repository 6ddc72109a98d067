namespace Strata.Optim;

/// <summary>When and how much to lower a learning rate because a metric no longer improves. The options; the count is in <see cref="Plateau"/>.</summary>
/// <remarks>
/// As PyTorch's <c>ReduceLROnPlateau</c>, optax's <c>reduce_on_plateau</c> and timm's <c>PlateauLRScheduler</c>. optax and Keras
/// reduce at the observation that PyTorch only counts: their patience is this one plus 1. Keras' cooldown is one shorter.
/// </remarks>
public sealed record ReduceOnPlateau
{
    private readonly double _factor = 0.1;
    private readonly long _patience = 10;
    private readonly double _relativeThreshold = 1e-4;
    private readonly double _absoluteThreshold;
    private readonly long _cooldown;
    private readonly double _minimumFactor;
    private readonly double _smallestChange;
    private readonly long _accumulation = 1;

    /// <summary>What each reduction multiplies by; at least 0 and below 1.</summary>
    /// <value>0.1</value>
    public double Factor
    {
        get => _factor;
        init =>
            _factor = ScheduleChecks<ReduceOnPlateau>.Require(
                value is >= 0 and < 1,
                value,
                nameof(Factor),
                "at least 0 and below 1"
            );
    }

    /// <summary>Observations without improvement that are let pass; the next one reduces. At least 0.</summary>
    /// <value>10</value>
    public long Patience
    {
        get => _patience;
        init => _patience = ScheduleChecks<ReduceOnPlateau>.NotNegative(value, nameof(Patience));
    }

    /// <summary>Whether more is better, as of an accuracy; otherwise less is, as of a loss.</summary>
    /// <value>false</value>
    public bool HigherIsBetter { get; init; }

    /// <summary>What an improvement must be at least, as a share of the best; at least 0. PyTorch's <c>rel</c>, optax's <c>rtol</c>.</summary>
    /// <value>1e-4</value>
    public double RelativeThreshold
    {
        get => _relativeThreshold;
        init => _relativeThreshold = ScheduleChecks<ReduceOnPlateau>.NotNegative(value, nameof(RelativeThreshold));
    }

    /// <summary>What an improvement must be at least, beyond the relative threshold; at least 0. PyTorch's <c>abs</c>, optax's <c>atol</c>.</summary>
    /// <value>0</value>
    public double AbsoluteThreshold
    {
        get => _absoluteThreshold;
        init => _absoluteThreshold = ScheduleChecks<ReduceOnPlateau>.NotNegative(value, nameof(AbsoluteThreshold));
    }

    /// <summary>Observations after a reduction in which nothing is counted; at least 0.</summary>
    /// <value>0</value>
    public long Cooldown
    {
        get => _cooldown;
        init => _cooldown = ScheduleChecks<ReduceOnPlateau>.NotNegative(value, nameof(Cooldown));
    }

    /// <summary>What the factor never falls below; at least 0. For PyTorch's <c>min_lr</c> divide that by the rate.</summary>
    /// <value>0</value>
    public double MinimumFactor
    {
        get => _minimumFactor;
        init => _minimumFactor = ScheduleChecks<ReduceOnPlateau>.NotNegative(value, nameof(MinimumFactor));
    }

    /// <summary>A reduction by no more than this is not made; at least 0. For PyTorch's <c>eps</c> divide that by the rate.</summary>
    /// <value>0</value>
    public double SmallestChange
    {
        get => _smallestChange;
        init => _smallestChange = ScheduleChecks<ReduceOnPlateau>.NotNegative(value, nameof(SmallestChange));
    }

    /// <summary>Observations whose mean counts as one; at least 1. optax's <c>accumulation_size</c>.</summary>
    /// <value>1</value>
    public long Accumulation
    {
        get => _accumulation;
        init => _accumulation = ScheduleChecks<ReduceOnPlateau>.AtLeastOne(value, nameof(Accumulation));
    }

    /// <summary>The state before the first observation.</summary>
    public PlateauState Start =>
        new() { Factor = 1, Best = HigherIsBetter ? double.NegativeInfinity : double.PositiveInfinity };

    /// <summary>The state after one more observation.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="metric">The loss, accuracy or whatever is watched. NaN is no improvement.</param>
    public PlateauState Observe(PlateauState state, double metric)
    {
        double mean = ((state.Gathered * state.Mean) + metric) / (state.Gathered + 1);
        if (state.Gathered + 1 < Accumulation)
            return state with { Gathered = state.Gathered + 1, Mean = mean };
        bool better = Improves(mean, state.Best);
        long bad = better ? 0 : state.BadCount + 1;
        bool cooling = state.CooldownLeft > 0;
        bool reduce = !cooling && bad > Patience;
        return new PlateauState
        {
            Best = better ? mean : state.Best,
            BadCount = cooling || reduce ? 0 : bad,
            CooldownLeft =
                reduce ? Cooldown
                : cooling ? state.CooldownLeft - 1
                : 0,
            Factor = reduce ? Reduced(state.Factor) : state.Factor,
        };
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new List<string> { $"× {Figures.Exact(Factor)} after {Patience} without improvement" };
        if (HigherIsBetter)
            text.Add("higher is better");
        if (RelativeThreshold != 1e-4)
            text.Add($"relative threshold {Figures.Exact(RelativeThreshold)}");
        if (AbsoluteThreshold > 0)
            text.Add($"absolute threshold {Figures.Exact(AbsoluteThreshold)}");
        if (Cooldown > 0)
            text.Add($"cooldown {Cooldown}");
        if (MinimumFactor > 0)
            text.Add($"at least {Figures.Exact(MinimumFactor)}");
        if (SmallestChange > 0)
            text.Add($"by more than {Figures.Exact(SmallestChange)}");
        if (Accumulation > 1)
            text.Add($"means of {Accumulation}");
        return $"reduce on plateau({string.Join(", ", text)})";
    }

    private bool Improves(double metric, double best) =>
        HigherIsBetter
            ? metric > (best * (1 + RelativeThreshold)) + AbsoluteThreshold
            : metric < (best * (1 - RelativeThreshold)) - AbsoluteThreshold;

    private double Reduced(double factor)
    {
        double reduced = Math.Max(factor * Factor, MinimumFactor);
        return factor - reduced > SmallestChange ? reduced : factor;
    }
}
