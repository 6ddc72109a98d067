using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Numerics.Kernels;

/// <summary>Functions in float32 arithmetic for the hottest loops; no fused multiply-add, no estimates, no branch on a lane.</summary>
/// <remarks>
/// Errors are the largest that the tests find over all magnitudes, in units in the last place (ulp) of the result; results
/// below the smallest normal number are right to an absolute 1e-44.
/// </remarks>
internal static class VectorMath
{
    /// <summary>The size of one with the sign of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> CopySign(Vector<float> size, Vector<float> sign)
    {
        var bit = new Vector<float>(-0f);
        return Vector.AndNot(size, bit) | (sign & bit);
    }

    /// <summary>−1, 0 or 1; 0 for nan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sign(Vector<float> x) =>
        (Vector.GreaterThan(x, Vector<float>.Zero).As<int, float>() & Vector<float>.One)
        - (Vector.LessThan(x, Vector<float>.Zero).As<int, float>() & Vector<float>.One);

    /// <summary>One value where a mask is set, else another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Select(Vector<int> mask, Vector<float> then, Vector<float> otherwise) =>
        Vector.ConditionalSelect(mask, then, otherwise);

    /// <summary>The value where a mask is set, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Where(Vector<int> mask, Vector<float> then) => then & mask.As<int, float>();

    /// <summary><c>e^x − 1</c> without loss near 0; at most 1.6 ulp.</summary>
    /// <remarks>2^n·(e^r − 1) + (2^n − 1), where e^r − 1 is the polynomial of <see cref="Exponential"/> less its 1.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> ExpM1(Vector<float> x)
    {
        var largest = new Vector<float>(89f); // there the doubling overflows to infinity
        var smallest = new Vector<float>(-30f);
        // The native ones return their second operand when one is nan: nan goes all the way.
        Vector<float> inside = Vector.MaxNative(smallest, Vector.MinNative(largest, x));
        var magic = new Vector<float>(12582912f);
        Vector<float> shifted = (inside * new Vector<float>(1.44269504088896341f)) + magic;
        Vector<float> n = shifted - magic;
        Vector<int> power = shifted.As<float, int>() - magic.As<float, int>();
        Vector<float> r = inside - (n * new Vector<float>(0.693359375f)) - (n * new Vector<float>(-2.12194440e-4f));
        Vector<float> p = new(1.9875691500e-4f);
        p = (p * r) + new Vector<float>(1.3981999507e-3f);
        p = (p * r) + new Vector<float>(8.3334519073e-3f);
        p = (p * r) + new Vector<float>(4.1665795894e-2f);
        p = (p * r) + new Vector<float>(1.6666665459e-1f);
        p = (p * r) + new Vector<float>(5.0000001201e-1f);
        Vector<float> q = (p * r * r) + r;
        // Half the power: n reaches 128.
        Vector<float> half = Vector.ShiftLeft(power + new Vector<int>(126), 23).As<int, float>();
        Vector<float> result = (half * q) + (half - new Vector<float>(0.5f));
        result += result;
        result = Select(Vector.Equals(power, Vector<int>.Zero), q, result); // exact signs of zeros and denormals
        return Select(Vector.Equals(x, Vector<float>.Zero), x, result);
    }

    /// <summary><c>1 / (1 + e^−x)</c>, from e^−|x|, so that small results keep their digits; at most 2.3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x)
    {
        Vector<float> z = Exponential.Of(-Vector.Abs(x));
        return Select(Vector.LessThan(x, Vector<float>.Zero), z, Vector<float>.One) / (Vector<float>.One + z);
    }

    /// <summary>The hyperbolic tangent; at most 1.3 ulp.</summary>
    /// <remarks>1 − 2 / (e^2|x| + 1), below 0.625 an odd polynomial, as in Cephes.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x);
        Vector<float> e = Exponential.Of(size + size);
        var two = new Vector<float>(2f);
        Vector<float> large = CopySign(Vector<float>.One - (two / (e + Vector<float>.One)), x);
        Vector<float> s = x * x;
        Vector<float> p = new(-5.70498872745e-3f);
        p = (p * s) + new Vector<float>(2.06390887954e-2f);
        p = (p * s) + new Vector<float>(-5.37397155531e-2f);
        p = (p * s) + new Vector<float>(1.33314422036e-1f);
        p = (p * s) + new Vector<float>(-3.33332819422e-1f);
        Vector<float> small = (p * s * x) + x;
        return Select(Vector.LessThan(size, new Vector<float>(0.625f)), small, large);
    }

    /// <summary>The error function; at most 1.2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Erf(Vector<float> x)
    {
        Vector<float> size = Vector.Abs(x);
        Vector<float> large = CopySign(Vector<float>.One - Exponential.Of(LogOfErfc(size)), x);
        return Select(Vector.GreaterThan(size, new Vector<float>(NearZero)), large, ErfNearZero(x));
    }

    /// <summary>The share of a standard normal distribution below x, Φ, and e^(−x²/2), of which its density is a multiple.</summary>
    /// <remarks>
    /// The tail beyond a = |x| is e^(−a²/2) times Mills' ratio, which is r·p(1 − 4r) with r = 1/(a + 2): one exponential
    /// for Φ and its derivative. The error is at most 1.5e-7 absolute, and 1e-6 of the tail up to 5.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> NormalBelow(Vector<float> x, out Vector<float> exponential)
    {
        exponential = Exponential.Of(x * x * new Vector<float>(-0.5f));
        Vector<float> r = Vector<float>.One / (Vector.Abs(x) + new Vector<float>(2f));
        Vector<float> u = Vector<float>.One - (new Vector<float>(4f) * r);
        Vector<float> p = new(0.000102370745f);
        p = (p * u) + new Vector<float>(0.0006113515f);
        p = (p * u) + new Vector<float>(0.000789138f);
        p = (p * u) + new Vector<float>(-0.0018286584f);
        p = (p * u) + new Vector<float>(-0.0067101773f);
        p = (p * u) + new Vector<float>(-0.0004980675f);
        p = (p * u) + new Vector<float>(0.03671521f);
        p = (p * u) + new Vector<float>(0.028799666f);
        p = (p * u) + new Vector<float>(-0.33140433f);
        p = (p * u) + new Vector<float>(0.672408f);
        Vector<float> tail = exponential * (p * r);
        return Select(Vector.LessThan(x, Vector<float>.Zero), tail, Vector<float>.One - tail);
    }

    // Below it an odd polynomial, above it 1 − e^p: both least-maximum fits, their coefficients rounded one after the other.
    private const float NearZero = 0.927734375f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> ErfNearZero(Vector<float> x)
    {
        Vector<float> s = x * x;
        Vector<float> p = new(-0.0005959578f);
        p = (p * s) + new Vector<float>(0.004987352f);
        p = (p * s) + new Vector<float>(-0.026762966f);
        p = (p * s) + new Vector<float>(0.11281731f);
        p = (p * s) + new Vector<float>(-0.3761249f);
        p = (p * s) + new Vector<float>(0.12837915f);
        return (p * x) + x;
    }

    /// <summary>log(1 − erf(t)) for t from <see cref="NearZero"/>: to 1.2e-6 up to 5, where e of it is 1.5e-12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> LogOfErfc(Vector<float> t)
    {
        var end = new Vector<float>(10f); // the polynomial turns back far outside
        t = Vector.MinNative(end, t);
        Vector<float> p = new(1.0854999e-06f);
        p = (p * t) + new Vector<float>(-3.4684883e-05f);
        p = (p * t) + new Vector<float>(0.0004978996f);
        p = (p * t) + new Vector<float>(-0.004287701f);
        p = (p * t) + new Vector<float>(0.025075419f);
        p = (p * t) + new Vector<float>(-0.10773865f);
        p = (p * t) + new Vector<float>(-0.6342492f);
        p = (p * t) + new Vector<float>(-0.12886961f);
        return (p * t) - t;
    }
}
