namespace Strata.Optim;

/// <summary>A function from the number of applied updates to a learning rate or another hyperparameter.</summary>
/// <remarks>
/// The first applied update uses <c>At(0)</c>. Schedules are values: equal ones are equal, and they compose:
/// <c>warmUp.Then(cosine, atStep: 100)</c>, <c>cosine * 0.1</c>, <c>cosine.WithWarmUp(100)</c>,
/// <c>linear.StartingAt(900).Clamp(1e-5)</c>.
/// </remarks>
public abstract partial record Schedule
{
    /// <summary>The largest value over all steps; null where it is not known.</summary>
    public virtual double? Peak => null;

    /// <summary>
    /// Steps at which the formula changes, from which a check knows where to look for values out of range; null where only
    /// the first value may be asked for beforehand.
    /// </summary>
    protected internal virtual IEnumerable<long>? Knots => null;

    /// <summary>How it is written inside another: in brackets where it would run into its neighbours.</summary>
    internal string Grouped => IsComposed ? $"({this})" : ToString();

    private bool IsComposed =>
        this
            is ProductSchedule
                or SequenceSchedule
                or OffsetSchedule
                or SkipSchedule
                or ClampSchedule
                or RepeatSchedule
                or PerEpochSchedule
                or NoiseSchedule;

    /// <summary>The product of two schedules, such as a warm-up factor and a cosine.</summary>
    public static Schedule operator *(Schedule left, Schedule right) => Multiply(left, right);

    /// <summary>A schedule times a number.</summary>
    public static Schedule operator *(Schedule schedule, double factor) => Multiply(schedule, Constant(factor));

    /// <summary>A schedule times a number.</summary>
    public static Schedule operator *(double factor, Schedule schedule) => Multiply(Constant(factor), schedule);

    /// <summary>The product of two schedules.</summary>
    public static Schedule Multiply(Schedule left, Schedule right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new ProductSchedule(left, right);
    }

    /// <summary>The value at a step.</summary>
    /// <param name="step">The updates applied before it: 0 in the first.</param>
    public abstract double At(long step);

    /// <summary>Looks for a value out of range, or NaN: at the first steps, around each step where the formula changes, and between.</summary>
    /// <param name="lowest">The lowest value that is right.</param>
    /// <param name="highest">The highest.</param>
    /// <returns>The first such step that was found; null if there is none.</returns>
    public long? FirstStepOutside(double lowest, double highest = double.MaxValue) =>
        ScheduleScan.First(this, value => !(value >= lowest && value <= highest));

    /// <summary>A plot as text, of Braille dots: value over step, both axes with figures. It begins at 0 unless values are negative.</summary>
    /// <param name="steps">How many steps; at least 1.</param>
    /// <param name="width">Characters across; at least 8.</param>
    /// <param name="height">Lines; at least 2. An odd number has a figure at half the height, too.</param>
    public string Plot(long steps, int width = 60, int height = 11)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 2);
        return SchedulePlot.Draw(At, steps, width, height);
    }

    /// <summary>The schedule as JSON, by the names of <see cref="ScheduleRegistry"/>: <c>{"kind":"cosine","start":0.1,"steps":100}</c>.</summary>
    /// <exception cref="ScheduleException">It is, or holds, a function that has no name.</exception>
    public string ToJson() => ScheduleRegistry.ToJson(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote, or somebody by hand.</summary>
    /// <exception cref="ScheduleException">The text is wrong; the message says where, and what may have been meant.</exception>
    public static Schedule FromJson(string json) => ScheduleRegistry.FromJson(json);
}
