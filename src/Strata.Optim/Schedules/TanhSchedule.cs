namespace Strata.Optim;

/// <summary>A hyperbolic tangent that falls, and may begin again: <c>floor + height·(1 − tanh(lower·(1 − x) + upper·x))/2</c>.</summary>
/// <remarks>
/// x is the share of the cycle. As timm's <c>TanhLRScheduler</c>. At step 0 the value is a little below the start, by
/// <c>(1 + tanh(lower))/2</c> of the height. Hsueh et al., 2018, https://arxiv.org/abs/1806.01593.
/// </remarks>
/// <param name="Start">What the value begins just below.</param>
/// <param name="Steps">The length of the first cycle; at least 1.</param>
/// <param name="Floor">What each cycle falls to.</param>
public sealed record TanhSchedule(double Start, double Steps, double Floor) : RestartingSchedule(Start, Steps, Floor)
{
    private readonly double _lower = -7;
    private readonly double _upper = 3;

    /// <summary>The argument of the tangent at the beginning of a cycle.</summary>
    /// <value>−7</value>
    public double Lower
    {
        get => _lower;
        init => _lower = ScheduleChecks<TanhSchedule>.Finite(value, nameof(Lower));
    }

    /// <summary>The argument of the tangent at the end of a cycle.</summary>
    /// <value>3</value>
    public double Upper
    {
        get => _upper;
        init => _upper = ScheduleChecks<TanhSchedule>.Finite(value, nameof(Upper));
    }

    /// <inheritdoc/>
    protected override double Remaining(double position, double length)
    {
        double share = position / length;
        return (1 - Math.Tanh((Lower * (1 - share)) + (Upper * share))) / 2;
    }

    /// <inheritdoc/>
    public override string ToString() => Text("tanh", $", {Figures.Exact(Lower)} to {Figures.Exact(Upper)}");
}
