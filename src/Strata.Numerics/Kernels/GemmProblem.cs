using System.Numerics.Tensors;

namespace Strata.Numerics.Kernels;

/// <summary>A checked matrix product, as pointers and strides.</summary>
internal unsafe struct GemmProblem
{
    public int M;
    public int N;
    public int K;
    public float* A;
    public nint ARow;
    public nint AColumn;
    public float* B;
    public nint BRow;
    public nint BColumn;
    public float* C;
    public nint CRow;
    public bool Accumulate;

    /// <summary>One value a row of C, or null.</summary>
    public float* RowBias;

    /// <summary>One value a column of C, or null.</summary>
    public float* ColumnBias;

    public readonly bool HasBias => RowBias != null || ColumnBias != null;

    public readonly long Work => (long)M * N * K;

    /// <summary>Adds the biases to a part of C that holds its complete sums.</summary>
    public readonly void AddBias(int row, int rows, int column, int columns)
    {
        if (!HasBias)
            return;
        for (int i = row; i < row + rows; i++)
        {
            var values = new Span<float>(C + (i * CRow) + column, columns);
            if (RowBias != null)
                TensorPrimitives.Add(values, RowBias[i], values);
            if (ColumnBias != null)
                TensorPrimitives.Add(values, new ReadOnlySpan<float>(ColumnBias + column, columns), values);
        }
    }
}
