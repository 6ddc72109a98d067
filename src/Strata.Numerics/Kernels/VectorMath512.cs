using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary>Functions of <see cref="VectorMath"/> and <see cref="GateFunctions"/> over vectors of AVX-512, with fused steps.</summary>
/// <remarks>For kernels that promise a tolerance, not bits. The errors are at most those of the narrow forms.</remarks>
internal static class VectorMath512
{
    /// <summary>As <see cref="VectorMath.NormalBelow"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NormalBelow(Vector512<float> x, out Vector512<float> exponential)
    {
        Vector512<float> one = Vector512<float>.One;
        exponential = Exponential512.Of(x * x * -0.5f);
        Vector512<float> r = one / (Vector512.Abs(x) + Vector512.Create(2f));
        Vector512<float> u = Avx512F.FusedMultiplyAddNegated(Vector512.Create(4f), r, one);
        Vector512<float> p = Vector512.Create(0.000102370745f);
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(0.0006113515f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(0.000789138f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(-0.0018286584f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(-0.0067101773f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(-0.0004980675f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(0.03671521f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(0.028799666f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(-0.33140433f));
        p = Avx512F.FusedMultiplyAdd(p, u, Vector512.Create(0.672408f));
        Vector512<float> tail = exponential * (p * r);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), tail, one - tail);
    }

    private const float Near = 0.625f;

    /// <summary>As <see cref="GateFunctions.DropTraces"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> DropTraces(Vector512<float> gradient) =>
        Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512.Abs(gradient), Vector512.Create(GateFunctions.Trace)),
            Vector512<float>.Zero,
            gradient
        );

    /// <summary>As <see cref="GateFunctions.Sigmoid"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> GateSigmoid(Vector512<float> x)
    {
        Vector512<float> half = Vector512.Create(0.5f);
        Vector512<float> size = Vector512.Abs(x);
        Vector512<float> near = Avx512F.FusedMultiplyAdd(half, TanhNearZero(half * x), half);
        if (Vector512.LessThanAll(size, Vector512.Create(2 * Near)))
            return near; // as most vectors of a layer that learns: no exponential
        Vector512<float> tail = Tail(size);
        Vector512<float> far = Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512<float>.Zero),
            tail,
            Vector512<float>.One - tail
        );
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(size, Vector512.Create(2 * Near)), far, near);
    }

    /// <summary>As <see cref="GateFunctions.Tanh"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> GateTanh(Vector512<float> x)
    {
        Vector512<float> size = Vector512.Abs(x);
        Vector512<float> near = TanhNearZero(x);
        if (Vector512.LessThanAll(size, Vector512.Create(Near)))
            return near;
        Vector512<float> tail = Tail(size + size);
        Vector512<float> far = Vector512<float>.One - (tail + tail);
        far |= x & Vector512.Create(-0f);
        // nan fails the comparison, and comes out of the polynomial.
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(size, Vector512.Create(Near)), far, near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TanhNearZero(Vector512<float> x)
    {
        Vector512<float> square = x * x;
        Vector512<float> p = Vector512.Create(-5.70498872745e-3f);
        p = Avx512F.FusedMultiplyAdd(p, square, Vector512.Create(2.06390887954e-2f));
        p = Avx512F.FusedMultiplyAdd(p, square, Vector512.Create(-5.37397155531e-2f));
        p = Avx512F.FusedMultiplyAdd(p, square, Vector512.Create(1.33314422036e-1f));
        p = Avx512F.FusedMultiplyAdd(p, square, Vector512.Create(-3.33332819422e-1f));
        return Avx512F.FusedMultiplyAdd(p * square, x, x);
    }

    // z / (1 + z) for z = e^−y, y ≥ 0; what the sums with 1 lose is put back.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Tail(Vector512<float> y)
    {
        Vector512<float> one = Vector512<float>.One;
        Vector512<float> inside = -Avx512F.Min(y, Vector512.Create(87f)); // 2^n stays a normal number
        Vector512<float> n = Avx512F.RoundScale(inside * 1.44269504088896341f, 8);
        Vector512<float> r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(0.693359375f), inside);
        r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(-2.12194440e-4f), r);
        Vector512<float> p = Vector512.Create(1.9875691500e-4f);
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        Vector512<float> rest = Avx512F.FusedMultiplyAdd(p, r * r, r);
        Vector512<float> sum = one + rest;
        Vector512<float> z = Avx512F.Scale(sum, n);
        Vector512<float> lostOfZ = Avx512F.Scale(rest - (sum - one), n);
        Vector512<float> divisor = one + z;
        Vector512<float> lostOfDivisor = z - (divisor - one);
        Vector512<float> w = z / divisor;
        Vector512<float> complement = one - w;
        Vector512<float> correction = Avx512F.FusedMultiplySubtract(lostOfZ, complement, lostOfDivisor * w);
        return Avx512F.FusedMultiplyAdd(complement, correction, w);
    }
}
