namespace Strata.Numerics.Kernels;

/// <summary>Products of a matrix with its own transpose: half the work of <see cref="Gemm"/>, and exactly symmetric.</summary>
public static class SymmetricProduct
{
    // Rows of one band. A band is multiplied with itself and all behind it; wide enough for full register tiles.
    private const int Band = 192;

    /// <summary><c>C = A·Aᵀ</c>.</summary>
    /// <param name="n">Rows of A; rows and columns of C.</param>
    /// <param name="k">Columns of A.</param>
    /// <param name="a">n×k, any strides that are not negative.</param>
    /// <param name="c">n×n, row-major; it must not overlap A.</param>
    public static void Multiply(int n, int k, MatrixView a, Block c)
    {
        for (int row = 0; row < n; row += Band)
        {
            int rows = Math.Min(Band, n - row);
            MatrixView rest = Rows(a, row);
            Gemm.Multiply(
                rows,
                n - row,
                k,
                rest,
                rest.Transposed,
                new(c.Slice((row * n) + row, c.Length - (row * n) - row), n, 1)
            );
        }

        Mirror(n, c.Span);
    }

    private static MatrixView Rows(MatrixView a, int first) =>
        first == 0 ? a : a with { Data = a.Data.Slice(first * a.RowStride, a.Data.Length - (first * a.RowStride)) };

    // Tiles: rows of one side are columns of the other, and a cache line should be used up while it is there. The
    // diagonal bands are mirrored too: their two halves were summed apart and may differ in the last bit.
    private static void Mirror(int n, Span<float> c)
    {
        const int tile = 32;
        for (int top = 0; top < n; top += tile)
        for (int left = top; left < n; left += tile)
        for (int i = top; i < Math.Min(n, top + tile); i++)
        for (int j = Math.Max(left, i + 1); j < Math.Min(n, left + tile); j++)
            c[(j * n) + i] = c[(i * n) + j];
    }
}
