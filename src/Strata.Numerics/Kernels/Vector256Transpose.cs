using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Strata.Numerics.Kernels;

/// <summary>Transposes 8×8 values in registers.</summary>
internal static unsafe class Vector256Transpose
{
    /// <summary>Whether the machine has the shuffles.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx.IsSupported;

    /// <summary><c>target[c, r] = source[r, c]</c>, or added to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(float* source, nint sourceStride, float* target, nint targetStride, bool accumulate)
    {
        Vector256<float> r0 = Vector256.Load(source);
        Vector256<float> r1 = Vector256.Load(source + sourceStride);
        Vector256<float> r2 = Vector256.Load(source + (2 * sourceStride));
        Vector256<float> r3 = Vector256.Load(source + (3 * sourceStride));
        Vector256<float> r4 = Vector256.Load(source + (4 * sourceStride));
        Vector256<float> r5 = Vector256.Load(source + (5 * sourceStride));
        Vector256<float> r6 = Vector256.Load(source + (6 * sourceStride));
        Vector256<float> r7 = Vector256.Load(source + (7 * sourceStride));
        Vector256<float> t0 = Avx.UnpackLow(r0, r1);
        Vector256<float> t1 = Avx.UnpackHigh(r0, r1);
        Vector256<float> t2 = Avx.UnpackLow(r2, r3);
        Vector256<float> t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5);
        Vector256<float> t5 = Avx.UnpackHigh(r4, r5);
        Vector256<float> t6 = Avx.UnpackLow(r6, r7);
        Vector256<float> t7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> s0 = Avx.Shuffle(t0, t2, 0x44);
        Vector256<float> s1 = Avx.Shuffle(t0, t2, 0xEE);
        Vector256<float> s2 = Avx.Shuffle(t1, t3, 0x44);
        Vector256<float> s3 = Avx.Shuffle(t1, t3, 0xEE);
        Vector256<float> s4 = Avx.Shuffle(t4, t6, 0x44);
        Vector256<float> s5 = Avx.Shuffle(t4, t6, 0xEE);
        Vector256<float> s6 = Avx.Shuffle(t5, t7, 0x44);
        Vector256<float> s7 = Avx.Shuffle(t5, t7, 0xEE);
        Put(Avx.Permute2x128(s0, s4, 0x20), target, accumulate);
        Put(Avx.Permute2x128(s1, s5, 0x20), target + targetStride, accumulate);
        Put(Avx.Permute2x128(s2, s6, 0x20), target + (2 * targetStride), accumulate);
        Put(Avx.Permute2x128(s3, s7, 0x20), target + (3 * targetStride), accumulate);
        Put(Avx.Permute2x128(s0, s4, 0x31), target + (4 * targetStride), accumulate);
        Put(Avx.Permute2x128(s1, s5, 0x31), target + (5 * targetStride), accumulate);
        Put(Avx.Permute2x128(s2, s6, 0x31), target + (6 * targetStride), accumulate);
        Put(Avx.Permute2x128(s3, s7, 0x31), target + (7 * targetStride), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<float> value, float* target, bool accumulate) =>
        (accumulate ? Vector256.Load(target) + value : value).Store(target);
}
