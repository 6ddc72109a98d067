namespace Strata.Numerics.Tests.Kernels.Functions;

/// <summary>The error function in double, by its series and its continued fraction.</summary>
internal static class ReferenceErf
{
    public static double Erf(double x) =>
        double.IsNaN(x) ? x
        : Math.Abs(x) < 2.5 ? Series(x)
        : Math.Sign(x) * (1 - Fraction(Math.Abs(x)));

    public static double Erfc(double x) => x < 2.5 ? 1 - Erf(x) : Fraction(x);

    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100 && term != 0; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    private static double Fraction(double x)
    {
        if (x > 30)
            return 0;
        double f = 0;
        for (int k = 200; k > 0; k--)
            f = k / 2.0 / (x + f);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + f);
    }
}
