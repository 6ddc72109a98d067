namespace Strata.Optim;

/// <summary>What every schedule asks of its figures.</summary>
internal static class ScheduleChecks
{
    public static long AtLeastOne(long steps, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1, name);
        return steps;
    }

    public static long NotNegative(long steps, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps, name);
        return steps;
    }

    public static double Positive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, "A length must be above 0 and finite.");
        return value;
    }
}
