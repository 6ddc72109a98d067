using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A schedule with random noise in proportion to it: <c>value·(1 + n)</c>.</summary>
/// <remarks>
/// As timm's <c>noise_range_t</c>: n is normal, drawn again until it is within the limit. Every step has its own draw, from
/// the seed and the step alone, so a run that resumes sees the same noise; timm's are other numbers.
/// </remarks>
/// <param name="Inner">The schedule.</param>
/// <param name="Seed">Where the noise comes from.</param>
public sealed record NoiseSchedule(Schedule Inner, long Seed) : Schedule
{
    private readonly double _limit = 0.67;
    private readonly double _deviation = 1;
    private readonly long _begin;

    /// <inheritdoc/>
    public override double? Peak => null;

    /// <summary>The schedule.</summary>
    public Schedule Inner { get; } = ScheduleChecks<NoiseSchedule>.NotNull(Inner, nameof(Inner));

    /// <summary>The largest noise, as a share of the value; above 0 and at most 1, so that no value is negative.</summary>
    /// <value>0.67</value>
    public double Limit
    {
        get => _limit;
        init =>
            _limit = ScheduleChecks<NoiseSchedule>.Require(
                value is > 0 and <= 1,
                value,
                nameof(Limit),
                "above 0 and at most 1"
            );
    }

    /// <summary>The standard deviation before the limit; above 0.</summary>
    /// <value>1</value>
    public double StandardDeviation
    {
        get => _deviation;
        init => _deviation = ScheduleChecks<NoiseSchedule>.Positive(value, nameof(StandardDeviation));
    }

    /// <summary>The first step with noise; at least 0.</summary>
    /// <value>0</value>
    public long Begin
    {
        get => _begin;
        init => _begin = ScheduleChecks<NoiseSchedule>.NotNegative(value, nameof(Begin));
    }

    /// <summary>The first step without noise again; null for none.</summary>
    /// <value>null</value>
    public long? End { get; init; }

    internal override IEnumerable<Schedule> Parts => [Inner];

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => Inner.Knots is { } knots ? [.. knots, Begin] : null;

    /// <inheritdoc/>
    public override double At(long step)
    {
        double value = Inner.At(step);
        return step < Begin || step >= End ? value : value + (value * Draw(new RandomKey(Seed).FoldIn(step)));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string range =
            End is { } end ? $" from step {Begin} to {end}"
            : Begin > 0 ? $" from step {Begin}"
            : "";
        return $"{Inner.Grouped} ± noise({Figures.Exact(StandardDeviation)}, at most {Figures.Exact(Limit)}, seed {Seed}){range}";
    }

    private double Draw(RandomKey key)
    {
        // Box and Muller. A draw is within the limit with a chance that depends on the options; a uniform one, were it
        // never to be, ends the search.
        for (int trial = 0; trial < 1000; trial++)
        {
            double u = (key.FoldIn(2L * trial).Bits() + 1.0) / 4294967296;
            double angle = 2 * Math.PI * key.FoldIn((2L * trial) + 1).Bits() / 4294967296;
            double noise = StandardDeviation * Math.Sqrt(-2 * Math.Log(u)) * Math.Cos(angle);
            if (Math.Abs(noise) < Limit)
                return noise;
        }

        return ((2.0 * key.Bits() / 4294967296) - 1) * Limit;
    }
}
