namespace Strata.Optim;

/// <summary>A short line up and a long line down: <c>top·(1 + p·(ratio − 1))/ratio</c>.</summary>
/// <remarks>
/// <code>cut = ⌊steps·share⌋;  p = step/cut before the cut, then 1 − (step − cut)/(cut·(1/share − 1))</code>
/// Howard &amp; Ruder, 2018 (ULMFiT), https://arxiv.org/abs/1801.06146, equation 3. Where the cut had to be rounded down,
/// the equation falls below 0 before the end; here p stays at 0, the value <c>top/ratio</c>, as it does after the end.
/// </remarks>
/// <param name="Top">The value at the cut.</param>
/// <param name="Steps">The length of the whole.</param>
public sealed record SlantedTriangularSchedule(double Top, long Steps) : Schedule
{
    private readonly double _cutShare = 0.1;
    private readonly double _ratio = 32;

    /// <inheritdoc/>
    public override double? Peak => Math.Max(Top, Top / Ratio);

    /// <summary>The length of the whole.</summary>
    public long Steps { get; } = ScheduleChecks<SlantedTriangularSchedule>.AtLeastOne(Steps, nameof(Steps));

    /// <summary>The share of the steps that go up, above 0 and below 1; at least one step must.</summary>
    /// <value>0.1</value>
    public double CutShare
    {
        get => _cutShare;
        init =>
            _cutShare = ScheduleChecks<SlantedTriangularSchedule>.Require(
                value is > 0 and < 1,
                value,
                nameof(CutShare),
                "above 0 and below 1"
            );
    }

    /// <summary>How often the lowest value goes into the top; at least 1.</summary>
    /// <value>32</value>
    public double Ratio
    {
        get => _ratio;
        init => _ratio = ScheduleChecks<SlantedTriangularSchedule>.AtLeastOne(value, nameof(Ratio));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [(long)(Steps * CutShare), Steps];

    /// <inheritdoc/>
    public override double At(long step)
    {
        double from = Math.Clamp(step, 0, Steps);
        double cut = Math.Max(1, Math.Floor(Steps * CutShare)); // a run too short for its share still goes up in one step
        double p = from < cut ? from / cut : 1 - ((from - cut) / (cut * ((1 / CutShare) - 1)));
        return Top * (1 + (Math.Max(p, 0) * (Ratio - 1))) / Ratio;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"slanted triangular({Figures.Exact(Top)}, {Steps} steps, {Figures.Exact(CutShare)} of them up, ratio {Figures.Exact(Ratio)})";
}
