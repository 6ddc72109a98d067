using System.Diagnostics;

namespace Strata.Benchmarks;

/// <summary>The best time of many repetitions, after the compiler has finished with the code.</summary>
internal static class Measure
{
    private static readonly TimeSpan _budget = TimeSpan.FromMilliseconds(150);

    /// <summary>Seconds that an action takes at best; the least of several rounds, so a busy neighbour shows little.</summary>
    public static double Seconds(Action action)
    {
        var warmup = Stopwatch.StartNew();
        for (int i = 0; i < 40 || warmup.ElapsedMilliseconds < 20; i++)
        {
            action();
            if (warmup.ElapsedMilliseconds > 1000)
                break;
        }

        Thread.Sleep(120); // tiering works in the background
        action();
        double once = Time(action, 1);
        int inner = Math.Max(1, (int)(0.002 / Math.Max(once, 1e-7)));
        double best = double.MaxValue;
        var total = Stopwatch.StartNew();
        do best = Math.Min(best, Time(action, inner));
        while (total.Elapsed < _budget);
        return best;
    }

    private static double Time(Action action, int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
            action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / count;
    }
}
