namespace Strata.Optim;

/// <summary>A function from the number of applied updates to a learning rate or another hyperparameter.</summary>
/// <remarks>
/// The first applied update uses <c>At(0)</c>. Schedules are values: equal ones are equal, and they compose by
/// <c>*</c> (a warm-up factor times a cosine) and <see cref="StartingAt"/>.
/// </remarks>
public abstract record Schedule
{
    /// <summary>The largest value over all steps; null where it is not known.</summary>
    public virtual double? Peak => null;

    /// <summary>The product of two schedules, such as a warm-up factor and a cosine.</summary>
    public static Schedule operator *(Schedule left, Schedule right) => Multiply(left, right);

    /// <summary>A schedule times a number.</summary>
    public static Schedule operator *(Schedule schedule, double factor) => Multiply(schedule, Constant(factor));

    /// <summary>A schedule times a number.</summary>
    public static Schedule operator *(double factor, Schedule schedule) => Multiply(Constant(factor), schedule);

    /// <summary>The same value at every step.</summary>
    public static Schedule Constant(double value) => new ConstantSchedule(value);

    /// <summary>A straight line from one value to another, which then stays.</summary>
    /// <param name="from">The value at step 0.</param>
    /// <param name="to">The value from step <paramref name="steps"/> on.</param>
    /// <param name="steps">The length; at least 1.</param>
    public static Schedule Linear(double from, double to, long steps) => new LinearSchedule(from, to, steps);

    /// <summary>Half a cosine from a value down to a floor, which then stays.</summary>
    /// <param name="peak">The value at step 0.</param>
    /// <param name="steps">The length; at least 1.</param>
    /// <param name="floor">The value from step <paramref name="steps"/> on.</param>
    public static Schedule Cosine(double peak, long steps, double floor = 0) => new CosineSchedule(peak, steps, floor);

    /// <summary>A factor that rises to 1: <c>min(1, (step + 1) / steps)</c>. Multiply another schedule by it.</summary>
    /// <param name="steps">The step from which the factor is 1, counted from 1; above 0.</param>
    public static Schedule WarmUp(double steps) => new WarmUpFactor(steps);

    /// <summary>A value approached by a warm-up, and kept.</summary>
    /// <param name="value">The value from the end of the warm-up on.</param>
    /// <param name="steps">The step from which it is reached, counted from 1.</param>
    public static Schedule WarmUp(double value, double steps) => value * WarmUp(steps);

    /// <summary>Any function of the step.</summary>
    /// <param name="function">From the number of applied updates to the value; it must always give the same.</param>
    /// <param name="name">How tables and messages name it.</param>
    public static Schedule From(Func<long, double> function, string name = "custom") =>
        new CustomSchedule(function, name);

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

    /// <summary>The same schedule begun later: before the offset it gives its first value.</summary>
    /// <param name="offset">The step that this schedule takes for 0; at least 0.</param>
    public Schedule StartingAt(long offset) => new OffsetSchedule(this, offset);
}
