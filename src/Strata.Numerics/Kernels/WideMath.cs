using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Functions of float32 values in double arithmetic: rounded once, so within 0.51 ulp.</summary>
/// <remarks>
/// Operands are float32 values that were widened, results are to be narrowed: the relative error is below 1e-10, far less
/// than half a step of float32, and neither over- nor underflow can happen on the way.
/// </remarks>
internal static class WideMath
{
    private const double Ln2 = 0.69314718055994530942;
    private const long OneBits = 0x3FF0000000000000;
    private const long RootHalfBits = 0x3FE6A09E667F3BCD;

    // Adding and taking away 1.5·2^52 rounds to the nearest whole number, which then stands in the low bits.
    private const double Magic = 6755399441055744.0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> V(double value) => new(value);

    /// <summary><c>e^x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Exp(Vector<double> x) =>
        Power(x, V(1 / Ln2), V(-0.69314718036912382), V(-1.9082149292705877e-10));

    /// <summary><c>2^x</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Exp2(Vector<double> x)
    {
        Vector<double> inside = Clamp(x);
        Vector<double> shifted = inside + V(Magic);
        Vector<double> r = (inside - (shifted - V(Magic))) * V(Ln2);
        return KeepNaN(x, PowerOf2(shifted, Vector<double>.One + (r * ExpM1OverR(r))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Power(
        Vector<double> x,
        Vector<double> perLn2,
        Vector<double> high,
        Vector<double> low
    )
    {
        Vector<double> inside = Clamp(x);
        Vector<double> shifted = (inside * perLn2) + V(Magic);
        Vector<double> n = shifted - V(Magic);
        Vector<double> r = inside + (n * high) + (n * low);
        return KeepNaN(x, PowerOf2(shifted, Vector<double>.One + (r * ExpM1OverR(r))));
    }

    // Far beyond what float32 can hold, and far inside what double can.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Clamp(Vector<double> x)
    {
        Vector<double> inside = Vector.ConditionalSelect(Vector.LessThan(x, V(300)), x, V(300));
        return Vector.ConditionalSelect(Vector.GreaterThan(inside, V(-300)), inside, V(-300));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> KeepNaN(Vector<double> x, Vector<double> result) =>
        Vector.ConditionalSelect(Vector.Equals(x, x), result, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> PowerOf2(Vector<double> shifted, Vector<double> mantissa)
    {
        Vector<long> n = shifted.As<double, long>() - V(Magic).As<double, long>();
        return mantissa * Vector.ShiftLeft(n + new Vector<long>(1023), 52).As<long, double>();
    }

    /// <summary>(e^r − 1) / r for |r| up to ln 2 / 2: the series, whose rest is below 1e-12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> ExpM1OverR(Vector<double> r)
    {
        Vector<double> p = V(1.0 / 3628800);
        p = (p * r) + V(1.0 / 362880);
        p = (p * r) + V(1.0 / 40320);
        p = (p * r) + V(1.0 / 5040);
        p = (p * r) + V(1.0 / 720);
        p = (p * r) + V(1.0 / 120);
        p = (p * r) + V(1.0 / 24);
        p = (p * r) + V(1.0 / 6);
        p = (p * r) + V(0.5);
        return (p * r) + Vector<double>.One;
    }

    /// <summary>The natural logarithm: −∞ at 0, nan below it.</summary>
    /// <remarks>The exponent, and 2·artanh of s = (m − 1)/(m + 1) for the mantissa m between √½ and √2.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Log(Vector<double> x)
    {
        Vector<long> bits = x.As<double, long>();
        Vector<long> shifted = bits + new Vector<long>(OneBits - RootHalfBits);
        Vector<long> exponent = Vector.ShiftRightLogical(shifted, 52);
        // Whole numbers below 2^52 become doubles by standing in the mantissa of 2^52.
        Vector<double> e =
            (exponent | new Vector<long>(0x4330000000000000)).As<long, double>() - V(4503599627370496.0 + 1023);
        Vector<double> m = (bits - Vector.ShiftLeft(exponent - new Vector<long>(1023), 52)).As<long, double>();
        Vector<double> s = (m - Vector<double>.One) / (m + Vector<double>.One);
        Vector<double> z = s * s;
        Vector<double> p = V(2.0 / 13);
        p = (p * z) + V(2.0 / 11);
        p = (p * z) + V(2.0 / 9);
        p = (p * z) + V(2.0 / 7);
        p = (p * z) + V(2.0 / 5);
        p = (p * z) + V(2.0 / 3);
        p = (p * z) + V(2);
        Vector<double> result = (e * V(Ln2)) + (p * s);
        result = Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<double>.Zero), result, V(double.NaN));
        result = Vector.ConditionalSelect(Vector.Equals(x, Vector<double>.Zero), V(double.NegativeInfinity), result);
        return Vector.ConditionalSelect(
            Vector.LessThan(x, V(double.PositiveInfinity)),
            result,
            NaNAndInfinity(x, result)
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> NaNAndInfinity(Vector<double> x, Vector<double> result) =>
        Vector.ConditionalSelect(Vector.LessThan(x, Vector<double>.Zero), result, x);

    /// <summary><c>log(1 + x)</c> without loss near 0: what the addition rounds away is put back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Log1P(Vector<double> x)
    {
        Vector<double> u = Vector<double>.One + x;
        Vector<double> result = Log(u) + ((x - (u - Vector<double>.One)) / u);
        // At −1 and at infinity the correction is nan; zeros keep their sign.
        Vector<long> plain = Vector.Equals(u, Vector<double>.Zero) | Vector.Equals(u, V(double.PositiveInfinity));
        result = Vector.ConditionalSelect(plain, Log(u), result);
        return Vector.ConditionalSelect(Vector.Equals(x, Vector<double>.Zero), x, result);
    }

    /// <summary>Sine and cosine for |x| up to 1.6 million.</summary>
    /// <remarks>π/2 is taken away in three parts, of which the first two have 33 bits: their multiples are exact.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<double> Sin, Vector<double> Cos) SinCos(Vector<double> x)
    {
        Vector<double> shifted = (x * V(0.63661977236758134308)) + V(Magic);
        Vector<double> n = shifted - V(Magic);
        Vector<double> r =
            x
            - (n * V(1.57079632673412561417))
            - (n * V(6.07710050630396597660e-11))
            - (n * V(2.02226624879595063154e-21));
        Vector<double> z = r * r;
        Vector<double> p = V(-1.0 / 39916800);
        p = (p * z) + V(1.0 / 362880);
        p = (p * z) + V(-1.0 / 5040);
        p = (p * z) + V(1.0 / 120);
        p = (p * z) + V(-1.0 / 6);
        Vector<double> sine = (p * z * r) + r;
        Vector<double> q = V(1.0 / 479001600);
        q = (q * z) + V(-1.0 / 3628800);
        q = (q * z) + V(1.0 / 40320);
        q = (q * z) + V(-1.0 / 720);
        q = (q * z) + V(1.0 / 24);
        q = (q * z) + V(-0.5);
        Vector<double> cosine = (q * z) + Vector<double>.One;

        Vector<long> quadrant = shifted.As<double, long>();
        Vector<long> swap = Vector.Equals(quadrant & Vector<long>.One, Vector<long>.One);
        Vector<double> signOfSine = Vector.ShiftLeft(quadrant & new Vector<long>(2), 62).As<long, double>();
        Vector<double> signOfCosine = Vector
            .ShiftLeft((quadrant + Vector<long>.One) & new Vector<long>(2), 62)
            .As<long, double>();
        return (
            Vector.ConditionalSelect(swap, cosine, sine) ^ signOfSine,
            Vector.ConditionalSelect(swap, sine, cosine) ^ signOfCosine
        );
    }

    /// <summary>The arc tangent.</summary>
    /// <remarks>1/x above 1, (t − 1)/(t + 1) above tan(π/8), then the series, whose rest is below 1e-11.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Atan(Vector<double> x)
    {
        Vector<double> size = Vector.Abs(x);
        Vector<long> large = Vector.GreaterThan(size, Vector<double>.One);
        Vector<double> t = Vector.ConditionalSelect(large, Vector<double>.One / size, size);
        Vector<long> middle = Vector.GreaterThan(t, V(0.41421356237309503));
        Vector<double> u = Vector.ConditionalSelect(middle, (t - Vector<double>.One) / (t + Vector<double>.One), t);
        Vector<double> z = u * u;
        Vector<double> p = V(1.0 / 25);
        p = (p * z) + V(-1.0 / 23);
        p = (p * z) + V(1.0 / 21);
        p = (p * z) + V(-1.0 / 19);
        p = (p * z) + V(1.0 / 17);
        p = (p * z) + V(-1.0 / 15);
        p = (p * z) + V(1.0 / 13);
        p = (p * z) + V(-1.0 / 11);
        p = (p * z) + V(1.0 / 9);
        p = (p * z) + V(-1.0 / 7);
        p = (p * z) + V(1.0 / 5);
        p = (p * z) + V(-1.0 / 3);
        Vector<double> result = (p * z * u) + u;
        result += V(Math.PI / 4) & middle.As<long, double>();
        result = Vector.ConditionalSelect(large, V(Math.PI / 2) - result, result);
        return result | (x & V(-0.0)); // the sign of x; the size is not negative
    }

    /// <summary><c>x^y</c>, with the special values of C's <c>pow</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<double> Pow(Vector<double> x, Vector<double> y)
    {
        Vector<double> size = Vector.Abs(x);
        Vector<double> result = Exp(y * Log(size));
        result = Vector.ConditionalSelect(Vector.Equals(size, Vector<double>.One), Vector<double>.One, result);

        Vector<long> whole = Vector.Equals(Vector.Floor(y), y);
        Vector<double> half = y * V(0.5);
        Vector<long> odd = Vector.AndNot(whole, Vector.Equals(Vector.Floor(half), half));
        Vector<double> sign = x & V(-0.0) & odd.As<long, double>();
        Vector<long> negative =
            Vector.LessThan(x, Vector<double>.Zero) & Vector.GreaterThan(x, V(double.NegativeInfinity));
        result = Vector.ConditionalSelect(Vector.AndNot(negative, whole), V(double.NaN), result ^ sign);
        result = Vector.ConditionalSelect(Vector.Equals(x, x) & Vector.Equals(y, y), result, x + y);
        Vector<long> one = Vector.Equals(y, Vector<double>.Zero) | Vector.Equals(x, Vector<double>.One);
        return Vector.ConditionalSelect(one, Vector<double>.One, result);
    }
}
