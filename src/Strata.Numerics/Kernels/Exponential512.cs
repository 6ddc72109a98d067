using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary><c>e^x</c> over vectors of AVX-512: the polynomial of <see cref="Exponential"/>, with fused steps.</summary>
/// <remarks>For kernels that promise a tolerance, not bits. The relative error is below 1e-7, and e^0 is exactly 1.</remarks>
internal static class Exponential512
{
    private const float Smallest = -104f;

    /// <summary><c>e^x</c>; nan stays nan.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        x = Avx512F.Max(Vector512.Create(Smallest), x); // the second operand where one is nan
        Vector512<float> n = Avx512F.RoundScale(x * 1.44269504088896341f, 8); // to the nearest, no exceptions
        Vector512<float> r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(0.693359375f), x);
        r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(-2.12194440e-4f), r);
        Vector512<float> p = Vector512.Create(1.9875691500e-4f);
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r * r, r) + Vector512<float>.One;
        return Avx512F.Scale(p, n); // p·2^n, also where that is denormal
    }
}
