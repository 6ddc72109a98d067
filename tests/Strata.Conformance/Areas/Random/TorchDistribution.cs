using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Random;

/// <summary>A distribution as the fixtures state it, and how far draws are from it.</summary>
internal static class TorchDistribution
{
    private const double Limit = 2.5; // over the root of the number of draws; about one in 10⁵ exceeds it

    public static void Judge(Item item, string what, float[] draws, Judgement judgement)
    {
        item.Ignore("formula", "std");
        string distribution = item.Text("distribution");
        if (distribution == "constant")
        {
            float expected = (float)item.Number("value");
            judgement.Same($"{what}: other values than {expected}", draws.Count(value => value != expected), 0);
            return;
        }

        if (item.OptionalText("formula")?.Contains("row padding_idx", StringComparison.Ordinal) == true)
            draws = [.. draws.Where(value => value != 0)]; // the row that padding stands for
        (double low, double high) = (
            item.Number("low", double.NegativeInfinity),
            item.Number("high", double.PositiveInfinity)
        );
        judgement.Same($"{what}: outside of [{low}, {high}]", draws.Count(v => v < (float)low || v > (float)high), 0);
        Array.Sort(draws);
        double distance = 0;
        Func<double, double> share = Share(item, distribution, low, high);
        for (int i = 0; i < draws.Length; i++)
        {
            double expected = share(draws[i]);
            distance = Math.Max(distance, expected - ((double)i / draws.Length));
            distance = Math.Max(distance, ((i + 1.0) / draws.Length) - expected);
        }

        judgement.Within(what, distance, Limit / Math.Sqrt(draws.Length));
    }

    private static Func<double, double> Share(Item item, string distribution, double low, double high)
    {
        if (distribution == "uniform")
            return value => Math.Clamp((value - low) / (high - low), 0, 1);
        (double mean, double deviation) = (item.Number("mean"), item.Number("std"));
        double Below(double value) => Normal((value - mean) / deviation);
        if (distribution == "normal")
            return Below;
        if (distribution != "truncated_normal")
            throw new UnsupportedException($"the distribution {distribution}");
        (double least, double most) = (Below(low), Below(high));
        return value => (Below(value) - least) / (most - least);
    }

    // The share of the standard normal distribution below a value: the series about 0, to double precision up to 6.
    private static double Normal(double x)
    {
        if (Math.Abs(x) > 6)
            return x < 0 ? 0 : 1;
        double term = x;
        double sum = x;
        for (int n = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); n += 2)
            sum += term *= x * x / n;
        return 0.5 + (sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI));
    }
}
