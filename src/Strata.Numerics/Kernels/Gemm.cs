namespace Strata.Numerics.Kernels;

/// <summary>Matrix multiplication.</summary>
public static class Gemm
{
    /// <summary><c>C = A·B</c>, or <c>C += A·B</c>.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="a">m×k, any strides.</param>
    /// <param name="b">k×n, any strides.</param>
    /// <param name="c">m×n, column stride 1.</param>
    /// <param name="accumulate">Add to C instead of replacing it.</param>
    public static void Multiply(int m, int n, int k, MatrixView a, MatrixView b, MatrixView c, bool accumulate = false)
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum +=
                        a.Data[(i * a.RowStride) + (p * a.ColumnStride)]
                        * b.Data[(p * b.RowStride) + (j * b.ColumnStride)];
                ref float target = ref c.Data[(i * c.RowStride) + j];
                target = accumulate ? target + sum : sum;
            }
        }
    }
}
