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

    /// <summary>What is left of the diagonal need not be computed, and may be.</summary>
    public bool UpperOnly;

    /// <summary>One value a row of C, or null.</summary>
    public float* RowBias;

    /// <summary>One value a column of C, or null.</summary>
    public float* ColumnBias;

    public readonly bool HasBias => RowBias != null || ColumnBias != null;

    public readonly long Work => (long)M * N * K;

    /// <summary>Adds the biases to a part of C that holds its complete sums.</summary>
    public readonly void AddBias<TLanes, TVector>(int row, int rows, int column, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        if (!HasBias)
            return;
        float* biases = ColumnBias == null ? null : ColumnBias + column;
        for (int i = row; i < row + rows; i++)
        {
            float* values = C + (i * CRow) + column;
            float rowBias = RowBias == null ? 0 : RowBias[i];
            int j = 0;
            if (biases == null)
            {
                TVector bias = TLanes.Broadcast(rowBias);
                for (; j <= columns - TLanes.Count; j += TLanes.Count)
                    TLanes.Store(TLanes.Add(TLanes.Load(values + j), bias), values + j);
                for (; j < columns; j++)
                    values[j] += rowBias;
                continue;
            }

            TVector both = TLanes.Broadcast(rowBias);
            for (; j <= columns - TLanes.Count; j += TLanes.Count)
                TLanes.Store(
                    TLanes.Add(TLanes.Load(values + j), TLanes.Add(both, TLanes.Load(biases + j))),
                    values + j
                );
            for (; j < columns; j++)
                values[j] += rowBias + biases[j];
        }
    }
}
