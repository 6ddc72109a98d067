using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Strata.Numerics;

/// <summary>Logarithm, error function and its inverse with the float32 bits of XLA on a CPU that has FMA.</summary>
/// <remarks>
/// The polynomials are XLA's: Cephes for the logarithms, Giles, 2012, "Approximating the erfinv function" for erf_inv.
/// Every <c>FusedMultiplyAdd</c> is one rounding, in software where the CPU has none, and no other operation may be
/// contracted, so the bits do not depend on the machine. A correctly rounded log1p would change about 1 % of all
/// normal samples. Lanes are independent: a scalar is a vector of which one lane is used.
/// </remarks>
internal static class XlaMath
{
    private const float SmallestNormal = 1.17549435e-38f;

    private static readonly float[] s_log1pNumerator =
    [
        4.5270000862445199635215e-5f,
        .. Floats([0x3EFF40C5, 0x40D284FA, 0x41EF4B9C, 0x4273CC76, 0x426473AD, 0x41A05101]),
    ];

    private static readonly float[] s_log1pDenominator =
    [
        1,
        .. Floats([0x417101AD, 0x42A6185B, 0x435DC32D, 0x439A8CA3, 0x43586D8A, 0x42707982]),
    ];

    private static readonly float[] s_erfInvCentre = Floats([
        0x32F16588,
        0x34B84B36,
        0xB66C7357,
        0xB6935AC1,
        0x396532DB,
        0xBAA45408,
        0xBB88E4EF,
        0x3E7C8F63,
        0x3FC02E2F,
    ]);

    private static readonly float[] s_erfInvTail = Floats([
        0xB951F09B,
        0x38D3B56B,
        0x3AB0DC72,
        0xBB70BDE7,
        0x3BBC127B,
        0xBBF9C5D7,
        0x3C1AA57E,
        0x3F8036DB,
        0x40354F7E,
    ]);

    private static readonly float[] s_erfNumerator = Floats([
        0x39702D51,
        0x3B5F5DA2,
        0x3D50B6EB,
        0x3E3DA740,
        0x3F906EBA,
    ]);

    private static readonly float[] s_erfDenominator = Floats([
        0xB3FD3906,
        0x37C588DF,
        0x3A856D28,
        0x3C6687D4,
        0x3DE34C21,
        0x3EFEB44A,
        0x3F800000,
    ]);

    /// <summary>The natural logarithm. Subnormal numbers count as zero, as XLA flushes them.</summary>
    public static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<float> smallest = Vector256.Create(SmallestNormal);
        Vector256<float> one = Vector256<float>.One;
        x = Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(x), smallest), Vector256<float>.Zero, x);
        Vector256<int> bits = Vector256.ConditionalSelect(Vector256.GreaterThan(x, smallest), x, smallest).AsInt32();
        Vector256<float> exponent = Vector256.ConvertToSingle((bits >> 23) - Vector256.Create(127)) + one;
        // m in [1/2, 1): the bits of x with the exponent of 1/2
        Vector256<float> m = (
            (bits & Vector256.Create(unchecked((int)0x807FFFFF))) | Vector256.Create(0x3F000000)
        ).AsSingle();
        Vector256<float> low = Vector256.LessThan(m, Constant(0x3F3504F3)); // the root of 1/2
        Vector256<float> f = m - one + (low & m);
        exponent -= low & one;
        Vector256<float> f2 = f * f;
        Vector256<float> f3 = f2 * f;
        Vector256<float> y = Quadratic(f, 0x3D9021BB, 0xBDEBD1B8, 0x3DEF251A);
        y = Vector256.FusedMultiplyAdd(y, f3, Quadratic(f, 0xBDFE5D4F, 0x3E11E9BF, 0xBE2AAE50));
        y = Vector256.FusedMultiplyAdd(y, f3, Quadratic(f, 0x3E4CCEAC, 0xBE7FFFFC, 0x3EAAAAAA));
        Vector256<float> tail = Vector256.FusedMultiplyAdd(y, f3, exponent * Constant(0xB95E8083));
        Vector256<float> head = Vector256.FusedMultiplyAdd(-f2, Vector256.Create(0.5f), f);
        Vector256<float> result = Vector256.FusedMultiplyAdd(exponent, Constant(0x3F318000), head + tail);

        Vector256<float> zero = Vector256.Equals(x, Vector256<float>.Zero);
        Vector256<float> infinity = Vector256.Create(float.PositiveInfinity);
        result = Vector256.ConditionalSelect(zero, -infinity, result);
        result = Vector256.ConditionalSelect(Vector256.Equals(x, infinity), infinity, result);
        Vector256<float> valid = Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero); // false for NaN
        return Vector256.ConditionalSelect(valid, result, Vector256.Create(float.NaN));
    }

    /// <summary>log(1 + x): a quotient of polynomials for |x| below √2 − 1.</summary>
    public static Vector256<float> Log1p(Vector256<float> x)
    {
        Vector256<float> x2 = x * x;
        Vector256<float> ratio = Horner(x, s_log1pNumerator) / Horner(x, s_log1pDenominator);
        Vector256<float> small = x + Vector256.FusedMultiplyAdd(x2, Vector256.Create(-0.5f), x * x2 * ratio);
        Vector256<float> isSmall = Vector256.LessThan(Vector256.Abs(x), Constant(0x3ED413CD));
        return Vector256.ConditionalSelect(isSmall, small, Log(x + Vector256<float>.One));
    }

    /// <summary>The inverse of the error function; ±∞ at ±1.</summary>
    public static Vector256<float> ErfInv(Vector256<float> x)
    {
        Vector256<float> w = -Log1p(x * -x);
        Vector256<float> centre = Horner(w - Vector256.Create(2.5f), s_erfInvCentre);
        Vector256<float> tail = Horner(Vector256.Sqrt(w) - Vector256.Create(3f), s_erfInvTail);
        Vector256<float> isCentre = Vector256.LessThan(w, Vector256.Create(5f));
        Vector256<float> result = Vector256.ConditionalSelect(isCentre, centre, tail) * x;
        Vector256<float> isEnd = Vector256.Equals(Vector256.Abs(x), Vector256<float>.One);
        return Vector256.ConditionalSelect(isEnd, x * Vector256.Create(float.PositiveInfinity), result);
    }

    /// <summary>The error function; exactly ±1 from 3.8325069 on.</summary>
    public static Vector256<float> Erf(Vector256<float> x)
    {
        Vector256<float> x2 = x * x;
        Vector256<float> value = x * Horner(x2, s_erfNumerator) / Horner(x2, s_erfDenominator);
        Vector256<float> isEnd = Vector256.GreaterThanOrEqual(Vector256.Abs(x), Constant(0x407547CB));
        return Vector256.ConditionalSelect(isEnd, Vector256.CopySign(Vector256<float>.One, x), value);
    }

    /// <summary>The error function of one value.</summary>
    public static float Erf(float x) => Erf(Vector256.Create(x)).ToScalar();

    /// <summary>The logarithm of one value.</summary>
    public static float Log(float x) => Log(Vector256.Create(x)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Quadratic(Vector256<float> x, uint a, uint b, uint c) =>
        Vector256.FusedMultiplyAdd(Vector256.FusedMultiplyAdd(x, Constant(a), Constant(b)), x, Constant(c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Horner(Vector256<float> x, float[] coefficients)
    {
        Vector256<float> result = Vector256.Create(coefficients[0]);
        for (int i = 1; i < coefficients.Length; i++)
            result = Vector256.FusedMultiplyAdd(result, x, Vector256.Create(coefficients[i]));
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Constant(uint bits) => Vector256.Create(bits).AsSingle();

    private static float[] Floats(ReadOnlySpan<uint> bits) => MemoryMarshal.Cast<uint, float>(bits).ToArray();
}
