using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>Which share of the machine's peak does a matrix product reach, shape by shape and transpose by transpose?</summary>
internal static class GemmSpeed
{
    private static readonly (int M, int N, int K)[] _shapes =
    [
        (32, 32, 32),
        (64, 64, 64),
        (128, 128, 128),
        (256, 256, 256),
        (512, 512, 512),
        (1024, 1024, 1024),
        (256, 2304, 768),
        (256, 768, 3072),
        (32, 512, 512),
        (64, 128, 64),
        (64, 10, 128),
        (1, 1024, 1024),
        (1024, 1, 1024),
    ];

    /// <summary>Prints the table.</summary>
    public static void Run(int[] threadCounts)
    {
        double peak = FmaPeak.Measured();
        Console.WriteLine($"FMA peak of one core: {peak:F0} GF/s; NN, NT, TN: which operand is transposed");
        Console.WriteLine($"{"m×n×k", -16} threads {"NN", 14} {"NT", 14} {"TN", 14}");
        foreach ((int m, int n, int k) in _shapes)
        foreach (int threads in threadCounts)
        {
            WorkerPool.ThreadCount = threads;
            string row = $"{m}×{n}×{k}".PadRight(16) + $" {threads, 7}";
            foreach ((bool transposeA, bool transposeB) in new[] { (false, false), (false, true), (true, false) })
            {
                double rate = Rate(m, n, k, transposeA, transposeB);
                row += $" {rate, 7:F1} {rate / (peak * threads), 6:P0}";
            }

            Console.WriteLine(row);
        }
    }

    private static double Rate(int m, int n, int k, bool transposeA, bool transposeB)
    {
        using NativeBuffer a = RandomValues.Create(m * k);
        using NativeBuffer b = RandomValues.Create(k * n);
        using var c = new NativeBuffer(m * n);
        MatrixView left = transposeA ? MatrixView.RowMajor(a.Block, m).Transposed : MatrixView.RowMajor(a.Block, k);
        MatrixView right = transposeB ? MatrixView.RowMajor(b.Block, k).Transposed : MatrixView.RowMajor(b.Block, n);
        MatrixView result = MatrixView.RowMajor(c.Block, n);
        return 2.0 * m * n * k / Measure.Seconds(() => Gemm.Multiply(m, n, k, left, right, result)) / 1e9;
    }
}
