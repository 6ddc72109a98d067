using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Products of an array with matrices along one of its axes.</summary>
/// <remarks>The array is seen as <c>outer × n × inner</c>, n the axis.</remarks>
public static unsafe class AxisProduct
{
    /// <summary><c>S ← keep·S + add·Σ X·Xᵀ</c>, the sum over all other axes.</summary>
    /// <param name="outer">The product of the sizes before the axis.</param>
    /// <param name="n">The size of the axis.</param>
    /// <param name="inner">The product of the sizes behind the axis.</param>
    /// <param name="x">The array.</param>
    /// <param name="keep">What the old sum is multiplied by.</param>
    /// <param name="add">What the new one is multiplied by.</param>
    /// <param name="sum">n×n, row-major.</param>
    public static void AddGram(int outer, int n, int inner, Block x, double keep, double add, Block sum)
    {
        var gram = new Block(ScratchMemory.Rent(ScratchPurpose.Gathered, (long)n * n), n * n);
        if (inner == 1)
        {
            SymmetricProduct.Multiply(n, outer, new MatrixView(x, 1, n), gram);
        }
        else
        {
            for (int o = 0; o < outer; o++)
            {
                MatrixView slice = MatrixView.RowMajor(x.Slice(o * n * inner, n * inner), inner);
                Gemm.Multiply(n, n, inner, slice, slice.Transposed, MatrixView.RowMajor(gram, n), accumulate: o > 0);
            }
        }

        ScaledSum.Store(sum, sum, (float)keep, accumulate: false);
        ScaledSum.Store(sum, gram, (float)add, accumulate: true);
    }

    /// <summary><c>X ← P·X</c> along the axis, or <c>Pᵀ·X</c>.</summary>
    /// <param name="outer">The product of the sizes before the axis.</param>
    /// <param name="n">The size of the axis.</param>
    /// <param name="inner">The product of the sizes behind the axis.</param>
    /// <param name="x">The array; replaced.</param>
    /// <param name="matrix">n×n, row-major.</param>
    /// <param name="transposed">Take the transpose of the matrix.</param>
    public static void Apply(int outer, int n, int inner, Block x, Block matrix, bool transposed)
    {
        int size = inner == 1 ? outer * n : n * inner;
        var room = new Block(ScratchMemory.Rent(ScratchPurpose.Gathered, size), size);
        MatrixView factor = MatrixView.RowMajor(matrix, n);
        factor = transposed ? factor.Transposed : factor;
        if (inner == 1)
        {
            Gemm.Multiply(outer, n, n, MatrixView.RowMajor(x, n), factor.Transposed, MatrixView.RowMajor(room, n));
            room.CopyTo(x);
            return;
        }

        for (int o = 0; o < outer; o++)
        {
            Block slice = x.Slice(o * size, size);
            Gemm.Multiply(n, inner, n, factor, MatrixView.RowMajor(slice, inner), MatrixView.RowMajor(room, inner));
            room.CopyTo(slice);
        }
    }
}
