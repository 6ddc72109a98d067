namespace Strata.Optim;

/// <summary>Looks for values that a schedule must not give: at the first steps, around every knot, and between them.</summary>
internal static class ScheduleScan
{
    private const int FirstSteps = 256;
    private const int BetweenKnots = 32;

    /// <summary>The first step looked at whose value is wrong; null if there is none.</summary>
    public static long? First(Schedule schedule, Func<double, bool> isWrong)
    {
        foreach (long step in Steps(schedule))
        {
            if (isWrong(schedule.At(step)))
                return step;
        }

        return null;
    }

    private static SortedSet<long> Steps(Schedule schedule)
    {
        if (schedule.Knots is not { } found)
            return [0]; // a function of the user's may not be made for other steps
        var steps = new SortedSet<long>(Enumerable.Range(0, FirstSteps).Select(step => (long)step));
        long before = 0;
        foreach (long knot in found.Where(knot => knot >= 0).Order())
        {
            for (int part = 1; part < BetweenKnots; part++)
                steps.Add(before + ((knot - before) * part / BetweenKnots));
            steps.UnionWith([Math.Max(0, knot - 1), knot, knot + 1]);
            before = knot;
        }

        for (long after = before + FirstSteps; after < 1L << 32; after *= 2) // what goes on for ever after its last knot
            steps.Add(after);
        return steps;
    }
}
