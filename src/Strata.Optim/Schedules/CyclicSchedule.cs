namespace Strata.Optim;

/// <summary>A triangle that repeats: up from low to high, down again, its height scaled by cycle and by step.</summary>
/// <remarks>
/// <code>low + (high − low)·height(x)·cycle_scale(cycle)·step_scale(step)</code>
/// As PyTorch's <c>CyclicLR</c>: <c>triangular</c> has no scale, <c>triangular2</c> halves the height each cycle,
/// <c>exp_range</c> multiplies it by γ each step. For momentum give the high value as <c>low</c> and the low one as
/// <c>high</c>. Smith, 2017, https://arxiv.org/abs/1506.01186.
/// </remarks>
/// <param name="Low">The value at both ends of a cycle.</param>
/// <param name="High">The value at its top.</param>
/// <param name="Up">Steps up; at least 1.</param>
/// <param name="Down">Steps down; at least 1.</param>
public sealed record CyclicSchedule(double Low, double High, long Up, long Down) : Schedule
{
    /// <inheritdoc/>
    public override double? Peak
    {
        get
        {
            if (High <= Low)
                return Low;
            double? scale = (CycleScale is null ? 1 : CycleScale.Peak) * (StepScale is null ? 1 : StepScale.Peak);
            return CycleScale is null && StepScale is null ? High
                : scale <= 1 && Low >= 0 ? High
                : null;
        }
    }

    /// <summary>Steps up.</summary>
    public long Up { get; } = ScheduleChecks<CyclicSchedule>.AtLeastOne(Up, nameof(Up));

    /// <summary>Steps down.</summary>
    public long Down { get; } = ScheduleChecks<CyclicSchedule>.AtLeastOne(Down, nameof(Down));

    /// <summary>What the height is multiplied by in cycle 0, 1, 2, …</summary>
    /// <value>null: 1</value>
    public Schedule? CycleScale { get; init; }

    /// <summary>What the height is multiplied by at step 0, 1, 2, …</summary>
    /// <value>null: 1</value>
    public Schedule? StepScale { get; init; }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots
    {
        get
        {
            bool known = CycleScale?.Knots is not null || CycleScale is null;
            if (!known || StepScale is { Knots: null })
                return null;
            return [Up, Up + Down, 10 * (Up + Down), .. StepScale?.Knots ?? []];
        }
    }

    /// <inheritdoc/>
    public override double At(long step)
    {
        long from = Math.Max(step, 0);
        long cycle = from / (Up + Down);
        long x = from % (Up + Down);
        double height = x <= Up ? (double)x / Up : (double)(Up + Down - x) / Down;
        if (CycleScale is not null)
            height *= CycleScale.At(cycle);
        if (StepScale is not null)
            height *= StepScale.At(from);
        return Low + ((High - Low) * height);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string cycles = CycleScale is null ? "" : $", height × {CycleScale} by cycle";
        string steps = StepScale is null ? "" : $", height × {StepScale}";
        return $"cyclic({Figures.Exact(Low)} ↔ {Figures.Exact(High)}, {Up} steps up, {Down} down{cycles}{steps})";
    }
}
