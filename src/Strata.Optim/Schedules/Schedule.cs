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
}
