namespace Strata.Optim;

/// <summary>A number, or a <see cref="Schedule"/> that gives one for each step.</summary>
/// <remarks>Write either where a hyperparameter is wanted: both convert by themselves. Kept in double until it becomes a vector.</remarks>
public readonly struct Hyperparameter : IEquatable<Hyperparameter>
{
    private readonly double _constant;

    private Hyperparameter(double constant, Schedule? schedule)
    {
        _constant = constant;
        Schedule = schedule;
    }

    /// <summary>The schedule, or null for a constant.</summary>
    public Schedule? Schedule { get; }

    /// <summary>Whether the value is the same at every step.</summary>
    public bool IsConstant => Schedule is null;

    /// <summary>The value in the first step; the value itself for a constant.</summary>
    public double Initial => At(0);

    /// <summary>The largest value over all steps, where that is known: the peak that corrected decay divides by.</summary>
    public double? Peak => Schedule is null ? _constant : Schedule.Peak;

    /// <summary>A constant.</summary>
    public static implicit operator Hyperparameter(double value) => new(value, null);

    /// <summary>A schedule.</summary>
    public static implicit operator Hyperparameter(Schedule schedule) => FromSchedule(schedule);

    /// <summary>Whether two hyperparameters give the same values.</summary>
    public static bool operator ==(Hyperparameter left, Hyperparameter right) => left.Equals(right);

    /// <summary>Whether two hyperparameters differ.</summary>
    public static bool operator !=(Hyperparameter left, Hyperparameter right) => !left.Equals(right);

    /// <summary>A schedule as a hyperparameter.</summary>
    public static Hyperparameter FromSchedule(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return new(0, schedule);
    }

    /// <summary>A number as a hyperparameter.</summary>
    public static Hyperparameter FromDouble(double value) => new(value, null);

    /// <summary>The value at a step.</summary>
    /// <param name="step">The updates applied before it: 0 in the first.</param>
    public double At(long step) => Schedule is null ? _constant : Schedule.At(step);

    /// <inheritdoc/>
    public bool Equals(Hyperparameter other) => _constant.Equals(other._constant) && Equals(Schedule, other.Schedule);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hyperparameter other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_constant, Schedule);

    /// <inheritdoc/>
    public override string ToString() => Schedule is null ? Figures.Format(_constant) : Schedule.ToString();
}
