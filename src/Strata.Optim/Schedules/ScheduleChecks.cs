using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>What every schedule asks of its figures.</summary>
internal static class ScheduleChecks
{
    // Beyond this a double skips whole numbers, and sums of steps could overflow.
    private const long MostSteps = 1L << 53;

    public static long AtLeastOne(long steps, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, MostSteps, name);
        return steps;
    }

    public static long NotNegative(long steps, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, MostSteps, name);
        return steps;
    }

    public static double Positive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, "A length must be above 0 and finite.");
        return value;
    }

    /// <summary>A factor or an exponent: a negative one has no fractional powers.</summary>
    public static double NotNegative(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 0 and finite.");
        return value;
    }

    public static double Finite(double value, string name)
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite.");
        return value;
    }

    public static double AtLeastOne(double value, string name)
    {
        if (!(value >= 1 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1 and finite.");
        return value;
    }

    /// <summary>A share of the whole, 0 and 1 included.</summary>
    public static double Share(double value, string name)
    {
        if (value is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to 1.");
        return value;
    }

    public static T NotNull<T>(T value, string name)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    /// <summary>Steps in the order in which they come; equal ones are allowed.</summary>
    public static ImmutableArray<long> Ascending(ImmutableArray<long> steps, string name)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i] is < 0 or > MostSteps)
                throw new ArgumentException($"Step {steps[i]}; expected 0 to 2^53.", name);
            if (i > 0 && steps[i] < steps[i - 1])
                throw new ArgumentException(
                    $"Step {steps[i]} comes after step {steps[i - 1]}. Write the steps in ascending order.",
                    name
                );
        }

        return steps;
    }

    public static ImmutableArray<double> Ascending(ImmutableArray<double> steps, string name)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            if (!double.IsFinite(steps[i]))
                throw new ArgumentException($"Step {i + 1} of the list is {steps[i]}; expected a finite number.", name);
            if (i > 0 && steps[i] < steps[i - 1])
                throw new ArgumentException(
                    $"Step {Figures.Exact(steps[i])} comes after step {Figures.Exact(steps[i - 1])}. Write the steps in ascending order.",
                    name
                );
        }

        return steps;
    }

    /// <summary>How many there must be of one thing for so many of another.</summary>
    public static ImmutableArray<T> Count<T>(ImmutableArray<T> items, int expected, string what, string name)
    {
        if (items.IsDefault || items.Length != expected)
            throw new ArgumentException(
                $"There {(items.IsDefault ? "is no list" : $"are {items.Length}")}; expected {expected}, {what}.",
                name
            );
        return items;
    }
}
