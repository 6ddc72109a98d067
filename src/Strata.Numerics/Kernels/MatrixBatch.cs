namespace Strata.Numerics.Kernels;

/// <summary>Matrices inside one array: element (r, c) of matrix b is at <c>b·BatchStride + r·RowStride + c·ColumnStride</c>.</summary>
/// <param name="Count">How many matrices.</param>
/// <param name="Rows">Rows of each.</param>
/// <param name="Columns">Columns of each.</param>
/// <param name="BatchStride">Values from one matrix to the next.</param>
/// <param name="RowStride">Values from one row to the next.</param>
/// <param name="ColumnStride">Values from one column to the next.</param>
public readonly record struct MatrixBatch(
    int Count,
    int Rows,
    int Columns,
    int BatchStride,
    int RowStride,
    int ColumnStride
)
{
    /// <summary>One row-major matrix.</summary>
    public static MatrixBatch RowMajor(int rows, int columns) => new(1, rows, columns, 0, columns, 1);

    /// <summary>Values of one matrix.</summary>
    public int Size => Rows * Columns;

    internal bool IsContiguous => ColumnStride == 1 && RowStride == Columns;
}
