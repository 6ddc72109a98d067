namespace Strata.Conformance.Judging;

/// <summary>How errors are measured.</summary>
public static class Measure
{
    /// <summary>Below this size of the truth, errors count as if it had this size.</summary>
    public const double Floor = 1e-3;

    /// <summary>max |x − truth| / max(|truth|, 1e-3), over the elements that are finite in both.</summary>
    public static double RelativeError(ReadOnlySpan<float> found, ReadOnlySpan<double> truth)
    {
        double worst = 0;
        for (int i = 0; i < found.Length; i++)
            if (float.IsFinite(found[i]) && double.IsFinite(truth[i]))
                worst = Math.Max(worst, RelativeError(found[i], truth[i]));
        return worst;
    }

    /// <summary>The same of one number.</summary>
    public static double RelativeError(double found, double truth) =>
        Math.Abs(found - truth) / Math.Max(Math.Abs(truth), Floor);

    /// <summary>|x − truth| / |truth|, with nothing under it: for figures in double precision.</summary>
    public static double PureRelativeError(double found, double truth) =>
        found.Equals(truth) ? 0 : Math.Abs(found - truth) / Math.Abs(truth);

    /// <summary>Where the two first differ in what is finite, inf, -inf or nan; null if nowhere.</summary>
    public static int? FirstOtherPattern(ReadOnlySpan<float> found, ReadOnlySpan<double> truth)
    {
        for (int i = 0; i < found.Length; i++)
            if (Pattern(found[i]) != Pattern(truth[i]))
                return i;
        return null;
    }

    private static int Pattern(double value) =>
        double.IsFinite(value) ? 0
        : double.IsNaN(value) ? 1
        : value > 0 ? 2
        : 3;
}
