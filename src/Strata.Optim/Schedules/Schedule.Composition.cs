namespace Strata.Optim;

public abstract partial record Schedule
{
    /// <summary>This schedule, and another from a step on, which counts from there.</summary>
    /// <param name="next">What comes then.</param>
    /// <param name="atStep">Its first step; not before the beginnings of those already there.</param>
    public Schedule Then(Schedule next, long atStep)
    {
        ArgumentNullException.ThrowIfNull(next);
        return this is SequenceSchedule { Schedules: var schedules, Boundaries: var boundaries }
            ? new SequenceSchedule(schedules.Add(next), boundaries.Add(atStep))
            : new SequenceSchedule([this, next], [atStep]);
    }

    /// <summary>The same schedule begun later: before the offset it gives its first value.</summary>
    /// <param name="offset">The step that this schedule takes for 0; at least 0.</param>
    public Schedule StartingAt(long offset) => new OffsetSchedule(this, offset);

    /// <summary>The same schedule without its first steps.</summary>
    /// <param name="steps">How many; at least 0.</param>
    public Schedule Skip(long steps) => new SkipSchedule(this, steps);

    /// <summary>No lower and no higher than two limits.</summary>
    /// <param name="lowest">The lower limit.</param>
    /// <param name="highest">The upper limit.</param>
    public Schedule Clamp(double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity) =>
        new ClampSchedule(this, lowest, highest);

    /// <summary>The first steps over and over.</summary>
    /// <param name="length">The steps of one round; at least 1.</param>
    public Schedule Repeat(long length) => new RepeatSchedule(this, length);

    /// <summary>The same schedule counted in epochs: its step 1 is the second epoch.</summary>
    /// <param name="stepsPerEpoch">The updates of one epoch; at least 1.</param>
    public Schedule PerEpoch(long stepsPerEpoch) => new PerEpochSchedule(this, stepsPerEpoch);

    /// <summary>A straight line up to this schedule.</summary>
    /// <param name="steps">Its length; 0 for none.</param>
    /// <param name="from">The value at step 0.</param>
    /// <param name="prefix">
    /// Whether this schedule begins after the line, as optax, Keras and Hugging Face have it; otherwise the line lies over its
    /// first steps, as it does in timm.
    /// </param>
    /// <param name="to">What the line leads to; null for the value that this schedule has at its end.</param>
    public Schedule WithWarmUp(long steps, double from = 0, bool prefix = true, double? to = null)
    {
        if (steps == 0)
            return this;
        Schedule rest = prefix ? this : Skip(steps);
        return new LinearSchedule(from, to ?? rest.At(0), steps).Then(rest, steps);
    }

    /// <summary>Noise in proportion to the value, as timm offers it.</summary>
    /// <param name="seed">Where it comes from.</param>
    /// <param name="limit">The largest, as a share of the value; above 0 and at most 1.</param>
    /// <param name="standardDeviation">Before the limit; above 0.</param>
    /// <param name="begin">The first step with noise.</param>
    /// <param name="end">The first step without noise again; null for none.</param>
    public Schedule WithNoise(
        long seed,
        double limit = 0.67,
        double standardDeviation = 1,
        long begin = 0,
        long? end = null
    ) =>
        new NoiseSchedule(this, seed)
        {
            Limit = limit,
            StandardDeviation = standardDeviation,
            Begin = begin,
            End = end,
        };
}
