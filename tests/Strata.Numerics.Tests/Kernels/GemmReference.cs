using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>What a matrix product means: the plain loops, summed in double.</summary>
internal static class GemmReference
{
    public static double[] Multiply(int m, int n, int k, MatrixView a, MatrixView b)
    {
        double[] c = new double[m * n];
        ReadOnlySpan<float> left = a.Data.Span;
        ReadOnlySpan<float> right = b.Data.Span;
        for (int i = 0; i < m; i++)
        for (int p = 0; p < k; p++)
        {
            double value = left[(i * a.RowStride) + (p * a.ColumnStride)];
            for (int j = 0; j < n; j++)
                c[(i * n) + j] += value * right[(p * b.RowStride) + (j * b.ColumnStride)];
        }

        return c;
    }
}
