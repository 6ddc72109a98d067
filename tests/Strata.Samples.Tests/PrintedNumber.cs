using System.Globalization;

namespace Strata.Samples.Tests;

/// <summary>A number as it was printed: it may be off by half a unit of its last digit, and by no more.</summary>
/// <param name="Value">What the digits say.</param>
/// <param name="Rounding">Half a unit of the last digit.</param>
internal readonly record struct PrintedNumber(double Value, double Rounding)
{
    /// <summary>From digits, with or without a point and a power of ten.</summary>
    public static PrintedNumber Parse(string text)
    {
        string[] parts = text.Split('e', 'E');
        int point = parts[0].IndexOf('.');
        int decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        int power = parts.Length == 1 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture);
        return new(double.Parse(text, CultureInfo.InvariantCulture), 0.5 * Math.Pow(10, power - decimals));
    }

    /// <summary>Within a bound of the fixtures, relative to max(|truth|, 1e-3), apart from the digits not printed.</summary>
    public void ShouldBeNear(double truth, double bound, string what)
    {
        double allowed = (bound * Math.Max(Math.Abs(truth), 1e-3)) + (Rounding * (1 + 1e-9));
        Math.Abs(Value - truth)
            .ShouldBeLessThanOrEqualTo(allowed, $"{what}: printed {Value:R}, the truth is {truth:R}");
    }
}
