using System.Collections.Immutable;
using System.Text;

namespace Strata.Optim;

/// <summary>What every schedule asks of its figures; messages begin with the kind.</summary>
/// <typeparam name="T">The schedule.</typeparam>
internal static class ScheduleChecks<T>
{
    // Beyond this a double skips whole numbers, and sums of steps could overflow.
    private const long MostSteps = 1L << 53;

    public static long AtLeastOne(long steps, string name) =>
        Require(steps is >= 1 and <= MostSteps, steps, name, "1 to 2^53");

    public static long NotNegative(long steps, string name) =>
        Require(steps is >= 0 and <= MostSteps, steps, name, "0 to 2^53");

    public static double Positive(double value, string name) =>
        Require(value > 0 && double.IsFinite(value), value, name, "above 0 and finite");

    /// <summary>A factor or an exponent: a negative one has no fractional powers.</summary>
    public static double NotNegative(double value, string name) =>
        Require(value >= 0 && double.IsFinite(value), value, name, "at least 0 and finite");

    public static double Finite(double value, string name) =>
        Require(double.IsFinite(value), value, name, "a finite number");

    public static double AtLeastOne(double value, string name) =>
        Require(value >= 1 && double.IsFinite(value), value, name, "at least 1 and finite");

    /// <summary>A share of the whole, 0 and 1 included.</summary>
    public static double Share(double value, string name) => Require(value is >= 0 and <= 1, value, name, "0 to 1");

    public static TValue NotNull<TValue>(TValue value, string name)
        where TValue : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    /// <summary>The value, where a condition holds.</summary>
    public static double Require(bool holds, double value, string name, string expected) =>
        holds ? value : throw OutOfRange(name, Figures.Exact(value), expected);

    /// <summary>The value, where a condition holds.</summary>
    public static long Require(bool holds, long value, string name, string expected) =>
        holds ? value : throw OutOfRange(name, $"{value}", expected);

    /// <summary>Steps in the order in which they come; equal ones are allowed.</summary>
    public static ImmutableArray<long> Ascending(ImmutableArray<long> steps, string name)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i] is < 0 or > MostSteps)
                throw Wrong($"{name} holds step {steps[i]}; expected 0 to 2^53", name);
            if (i > 0 && steps[i] < steps[i - 1])
                throw Disordered($"{steps[i]}", $"{steps[i - 1]}", name);
        }

        return steps;
    }

    public static ImmutableArray<double> Ascending(ImmutableArray<double> steps, string name)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            if (!double.IsFinite(steps[i]))
                throw Wrong($"{name} holds {steps[i]} at place {i + 1}; expected a finite number", name);
            if (i > 0 && steps[i] < steps[i - 1])
                throw Disordered(Figures.Exact(steps[i]), Figures.Exact(steps[i - 1]), name);
        }

        return steps;
    }

    /// <summary>How many there must be of one thing for so many of another.</summary>
    public static ImmutableArray<TItem> Count<TItem>(
        ImmutableArray<TItem> items,
        int expected,
        string what,
        string name
    ) =>
        !items.IsDefault && items.Length == expected
            ? items
            : throw Wrong(
                $"{name} has {(items.IsDefault ? "no" : items.Length)} items; expected {expected}, {what}",
                name
            );

    /// <summary>An error that names the kind first.</summary>
    public static ArgumentException Wrong(string what, string name) => new($"{Kind()}: {what}.", name);

    private static ArgumentException Disordered(string step, string before, string name) =>
        Wrong($"{name} has step {step} after step {before}. Write the steps in ascending order", name);

    private static ArgumentOutOfRangeException OutOfRange(string name, string value, string expected) =>
        new(name, $"{Kind()}: {name} is {value}; expected {expected}.");

    /// <summary>The type's name in words: <c>OneCycleSchedule</c> is "one cycle".</summary>
    private static string Kind()
    {
        string name = typeof(T).Name;
        if (name.EndsWith("Schedule", StringComparison.Ordinal))
            name = name[..^"Schedule".Length];
        var words = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && words.Length > 0)
                words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}
