using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Products of a matrix with its own transpose: half the work of <see cref="Gemm"/>, and exactly symmetric.</summary>
public static unsafe class SymmetricProduct
{
    // Tiles of the mirror: rows of one side are columns of the other, and a cache line should be used up while it is there.
    private const int Tile = 32;

    /// <summary><c>C = A·Aᵀ</c>.</summary>
    /// <param name="n">Rows of A; rows and columns of C.</param>
    /// <param name="k">Columns of A.</param>
    /// <param name="a">n×k, any strides that are not negative.</param>
    /// <param name="c">n×n, row-major; it must not overlap A.</param>
    public static void Multiply(int n, int k, MatrixView a, Block c)
    {
        // A band of rows is multiplied with itself and all behind it.
        int band = Gemm.UpperRows;
        for (int row = 0; row < n; row += band)
        {
            int rows = Math.Min(band, n - row);
            MatrixView rest = Rows(a, row);
            Gemm.MultiplyUpper(
                rows,
                n - row,
                k,
                rest,
                rest.Transposed,
                new(c.Slice((row * n) + row, c.Length - (row * n) - row), n, 1)
            );
        }

        Reductions.RunWhenLarge(new MirrorJob(n, c.Pointer), (n + Tile - 1) / Tile, (long)n * n);
    }

    private static MatrixView Rows(MatrixView a, int first) =>
        first == 0 ? a : a with { Data = a.Data.Slice(first * a.RowStride, a.Data.Length - (first * a.RowStride)) };

    private readonly struct MirrorJob(int n, float* c) : IParallelJob
    {
        public void Execute(int part)
        {
            int top = part * Tile;
            for (int left = top; left < n; left += Tile)
            for (int i = top; i < Math.Min(n, top + Tile); i++)
            for (int j = Math.Max(left, i + 1); j < Math.Min(n, left + Tile); j++)
                c[((nint)j * n) + i] = c[((nint)i * n) + j];
        }
    }
}
