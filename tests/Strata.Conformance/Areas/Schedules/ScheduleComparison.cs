using Strata.Conformance.Judging;
using Strata.Optim;

namespace Strata.Conformance.Areas.Schedules;

/// <summary>Compares figures in double precision, relative to the largest of their course.</summary>
public static class ScheduleComparison
{
    /// <summary>What a recursion of a peer may differ from a closed form.</summary>
    public const double Bound = 1e-12;

    public static void Compare(Judgement judgement, string what, Schedule schedule, double[] expected) =>
        Compare(judgement, what, [.. expected.Select((_, step) => schedule.At(step))], expected);

    public static void Compare(Judgement judgement, string what, double[] found, double[] expected)
    {
        judgement.Same($"{what}: steps", found.Length, expected.Length);
        double largest = expected.Max(Math.Abs);
        double worst = 0;
        int at = 0;
        for (int step = 0; step < Math.Min(found.Length, expected.Length); step++)
        {
            double error = found[step].Equals(expected[step]) ? 0 : Math.Abs(found[step] - expected[step]) / largest;
            if (!(error <= worst)) // nan too
                (worst, at) = (double.IsNaN(error) ? double.PositiveInfinity : error, step);
        }

        judgement.Within($"{what}, step {at}", worst, Bound);
    }
}
