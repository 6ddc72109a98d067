namespace Strata.Optim;

/// <summary>One way up and one long way down, in two phases or three.</summary>
/// <remarks>
/// As PyTorch's <c>OneCycleLR</c>, for the rate and for the momentum that goes the other way. The top is reached at step
/// <c>share·steps − 1</c>, the end at <c>steps − 1</c>. Use <see cref="Schedule.OneCycle"/> and
/// <see cref="Schedule.OneCycleMomentum"/>. Smith &amp; Topin, 2018, https://arxiv.org/abs/1708.07120.
/// </remarks>
/// <param name="Initial">The value at step 0.</param>
/// <param name="Top">The value at the turn.</param>
/// <param name="Final">The value from the end on.</param>
/// <param name="Steps">The length of the whole; at least 2.</param>
public sealed record OneCycleSchedule(double Initial, double Top, double Final, long Steps) : Schedule
{
    private readonly double _riseShare = 0.3;

    /// <inheritdoc/>
    public override double? Peak => Math.Max(Math.Max(Initial, Top), Final);

    /// <summary>The length of the whole.</summary>
    public long Steps { get; } =
        ScheduleChecks<OneCycleSchedule>.Require(Steps >= 2, Steps, nameof(Steps), "at least 2");

    /// <summary>The share of the steps that the first phase takes, 0 to 1; below ½ with three phases.</summary>
    /// <value>0.3</value>
    public double RiseShare
    {
        get => _riseShare;
        init => _riseShare = ScheduleChecks<OneCycleSchedule>.Share(value, nameof(RiseShare));
    }

    /// <summary>The way from value to value.</summary>
    /// <value>cosine</value>
    public Anneal Anneal { get; init; }

    /// <summary>Whether the way down first goes back to the initial value, as steeply as the way up.</summary>
    /// <value>false</value>
    public bool ThreePhase { get; init; }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots => [(long)(RiseShare * Steps), Steps - 1];

    /// <inheritdoc/>
    public override double At(long step)
    {
        double end = Steps - 1;
        double from = Math.Clamp(step, 0, end);
        double top = (RiseShare * Steps) - 1;
        if (from <= top)
            return Between(Initial, Top, 0, top, from);
        if (!ThreePhase)
            return Between(Top, Final, top, end, from);
        double bottom = (2 * RiseShare * Steps) - 2;
        return from <= bottom ? Between(Top, Initial, top, bottom, from) : Between(Initial, Final, bottom, end, from);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string how = (Anneal == Anneal.Linear ? ", linear" : "") + (ThreePhase ? ", three phases" : "");
        return $"one cycle({Figures.Exact(Initial)} → {Figures.Exact(Top)} → {Figures.Exact(Final)}, {Steps} steps, "
            + $"{Figures.Exact(RiseShare)} of them to the turn{how})";
    }

    private double Between(double from, double to, double begin, double end, double step) =>
        end > begin ? Interpolation.Between(from, to, (step - begin) / (end - begin), Anneal) : to;
}
