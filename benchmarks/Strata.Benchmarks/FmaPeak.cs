using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>What one core can do: multiply-adds on registers only, with the widest vectors.</summary>
internal static class FmaPeak
{
    private const int Steps = 20_000;
    private const int Chains = 12;

    private static float _sink;

    /// <summary>GF/s of one core.</summary>
    public static double Measured() => Rate(Measure.Seconds(() => _sink += RunChains()));

    /// <summary>GF/s of all cores at the same time, which may be slower each than one alone.</summary>
    public static double MeasuredOnAllCores()
    {
        int cores = WorkerPool.ThreadCount;
        return cores * Rate(Measure.Seconds(() => WorkerPool.Run(new OneCore(), cores)));
    }

    private static double Rate(double seconds) => 2.0 * Steps * Chains * Width / seconds / 1e9;

    private static int Width =>
        Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? Vector512<float>.Count
        : Fma.IsSupported ? Vector256<float>.Count
        : Vector128<float>.Count;

    private static float RunChains() =>
        Width == Vector512<float>.Count ? Chains512(1.0001f)
        : Width == Vector256<float>.Count ? Chains256(1.0001f)
        : Chains128(1.0001f);

    private readonly struct OneCore : IParallelJob
    {
        public void Execute(int part)
        {
            if (RunChains() == 0)
                _sink = 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains512(float factor)
    {
        var x = Vector512.Create(factor);
        Vector512<float> a = x,
            b = x,
            c = x,
            d = x,
            e = x,
            f = x,
            g = x,
            h = x,
            i = x,
            j = x,
            k = x,
            l = x;
        for (int step = 0; step < Steps; step++)
        {
            a = Avx512F.FusedMultiplyAdd(a, x, x);
            b = Avx512F.FusedMultiplyAdd(b, x, x);
            c = Avx512F.FusedMultiplyAdd(c, x, x);
            d = Avx512F.FusedMultiplyAdd(d, x, x);
            e = Avx512F.FusedMultiplyAdd(e, x, x);
            f = Avx512F.FusedMultiplyAdd(f, x, x);
            g = Avx512F.FusedMultiplyAdd(g, x, x);
            h = Avx512F.FusedMultiplyAdd(h, x, x);
            i = Avx512F.FusedMultiplyAdd(i, x, x);
            j = Avx512F.FusedMultiplyAdd(j, x, x);
            k = Avx512F.FusedMultiplyAdd(k, x, x);
            l = Avx512F.FusedMultiplyAdd(l, x, x);
        }

        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains256(float factor)
    {
        var x = Vector256.Create(factor);
        Vector256<float> a = x,
            b = x,
            c = x,
            d = x,
            e = x,
            f = x,
            g = x,
            h = x,
            i = x,
            j = x,
            k = x,
            l = x;
        for (int step = 0; step < Steps; step++)
        {
            a = Fma.MultiplyAdd(a, x, x);
            b = Fma.MultiplyAdd(b, x, x);
            c = Fma.MultiplyAdd(c, x, x);
            d = Fma.MultiplyAdd(d, x, x);
            e = Fma.MultiplyAdd(e, x, x);
            f = Fma.MultiplyAdd(f, x, x);
            g = Fma.MultiplyAdd(g, x, x);
            h = Fma.MultiplyAdd(h, x, x);
            i = Fma.MultiplyAdd(i, x, x);
            j = Fma.MultiplyAdd(j, x, x);
            k = Fma.MultiplyAdd(k, x, x);
            l = Fma.MultiplyAdd(l, x, x);
        }

        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chains128(float factor)
    {
        var x = Vector128.Create(factor);
        Vector128<float> a = x,
            b = x,
            c = x,
            d = x,
            e = x,
            f = x,
            g = x,
            h = x,
            i = x,
            j = x,
            k = x,
            l = x;
        for (int step = 0; step < Steps; step++)
        {
            a = (a * x) + x;
            b = (b * x) + x;
            c = (c * x) + x;
            d = (d * x) + x;
            e = (e * x) + x;
            f = (f * x) + x;
            g = (g * x) + x;
            h = (h * x) + x;
            i = (i * x) + x;
            j = (j * x) + x;
            k = (k * x) + x;
            l = (l * x) + x;
        }

        return (a + b + c + d + e + f + g + h + i + j + k + l)[0];
    }
}
