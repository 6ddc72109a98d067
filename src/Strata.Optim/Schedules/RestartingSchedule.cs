namespace Strata.Optim;

/// <summary>A fall from a start to a floor that begins again, longer or lower each time if wished.</summary>
/// <remarks>
/// Cycle i, from 0, is <c>steps·length_factor^i</c> long and begins at
/// <c>floor + (start·start_factor^i − floor)·amplitude_factor^i</c>. timm and PyTorch lower the start, Keras the amplitude.
/// After the last cycle the value is the floor.
/// </remarks>
/// <param name="Start">The value at step 0.</param>
/// <param name="Steps">The length of the first cycle; at least 1, and need not be whole.</param>
/// <param name="Floor">What each cycle falls to.</param>
public abstract record RestartingSchedule(double Start, double Steps, double Floor) : Schedule
{
    private readonly double _lengthFactor = 1;
    private readonly double _startFactor = 1;
    private readonly double _amplitudeFactor = 1;
    private readonly long? _cycles;

    /// <inheritdoc/>
    public override double? Peak =>
        StartFactor <= 1 && AmplitudeFactor <= 1 && Start >= Math.Max(0, Floor) ? Start : null;

    /// <summary>The length of the first cycle.</summary>
    public double Steps { get; } = ScheduleChecks<RestartingSchedule>.AtLeastOne(Steps, nameof(Steps));

    /// <summary>What each cycle is longer than the one before, as a factor; at least 1. PyTorch's <c>T_mult</c>, Keras' <c>t_mul</c>, timm's <c>cycle_mul</c>.</summary>
    /// <value>1</value>
    public double LengthFactor
    {
        get => _lengthFactor;
        init => _lengthFactor = ScheduleChecks<RestartingSchedule>.AtLeastOne(value, nameof(LengthFactor));
    }

    /// <summary>What each cycle's start is of the one before; at least 0. timm's <c>cycle_decay</c>.</summary>
    /// <value>1</value>
    public double StartFactor
    {
        get => _startFactor;
        init => _startFactor = ScheduleChecks<RestartingSchedule>.NotNegative(value, nameof(StartFactor));
    }

    /// <summary>What each cycle's height above the floor is of the one before; at least 0. Keras' <c>m_mul</c>.</summary>
    /// <value>1</value>
    public double AmplitudeFactor
    {
        get => _amplitudeFactor;
        init => _amplitudeFactor = ScheduleChecks<RestartingSchedule>.NotNegative(value, nameof(AmplitudeFactor));
    }

    /// <summary>The number of cycles, after which the floor stays; at least 1, null for no end. timm's <c>cycle_limit</c>.</summary>
    /// <value>null</value>
    public long? Cycles
    {
        get => _cycles;
        init =>
            _cycles = value is { } cycles
                ? ScheduleChecks<RestartingSchedule>.AtLeastOne(cycles, nameof(Cycles))
                : null;
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<long>? Knots =>
        [(long)Steps, (long)(Steps * (1 + LengthFactor)), (long)(Steps * (Cycles ?? 8) * LengthFactor)];

    /// <inheritdoc/>
    public sealed override double At(long step)
    {
        (long cycle, double position, double length) = CycleAt(Math.Max(step, 0));
        if (cycle >= Cycles)
            return Floor;
        double start = cycle == 0 ? Start : Start * Math.Pow(StartFactor, cycle);
        double height = (start - Floor) * (cycle == 0 ? 1 : Math.Pow(AmplitudeFactor, cycle));
        return Floor + (height * Remaining(position, length));
    }

    /// <summary>What is left of the height within a cycle: 1 at its beginning, and nearly 0 at its end.</summary>
    /// <param name="position">Steps since the cycle began.</param>
    /// <param name="length">Its length.</param>
    protected abstract double Remaining(double position, double length);

    /// <summary>The options as they are written, the defaults left out.</summary>
    protected string Text(string name, string more = "")
    {
        string lengths = LengthFactor == 1 ? "" : $", each {Figures.Exact(LengthFactor)} times as long";
        string starts = StartFactor == 1 ? "" : $", start × {Figures.Exact(StartFactor)}";
        string amplitudes = AmplitudeFactor == 1 ? "" : $", height × {Figures.Exact(AmplitudeFactor)}";
        string cycles = Cycles is { } count ? $", {count} {(count == 1 ? "cycle" : "cycles")}" : "";
        return $"{name}({Figures.Exact(Start)} → {Figures.Exact(Floor)}, {Figures.Exact(Steps)} steps{lengths}{starts}{amplitudes}{cycles}{more})";
    }

    private (long Cycle, double Position, double Length) CycleAt(double step)
    {
        if (LengthFactor == 1)
        {
            double whole = Math.Floor(step / Steps);
            return ((long)whole, step - (whole * Steps), Steps);
        }

        // Adding lengths is exact where they are whole; a logarithm, which peers use, is not at the boundaries.
        double length = Steps;
        long cycle = 0;
        while (step >= length && !(cycle >= Cycles))
        {
            step -= length;
            length *= LengthFactor;
            cycle++;
        }

        return (cycle, step, length);
    }
}
