namespace Strata.Numerics.Kernels;

/// <summary>A block read as a matrix: element (r, c) is at <c>r·RowStride + c·ColumnStride</c>.</summary>
/// <param name="Data">The values.</param>
/// <param name="RowStride">Values from one row to the next.</param>
/// <param name="ColumnStride">Values from one column to the next; a transpose swaps the strides.</param>
public readonly record struct MatrixView(Block Data, int RowStride, int ColumnStride)
{
    /// <summary>A row-major matrix.</summary>
    public static MatrixView RowMajor(Block data, int columns) => new(data, columns, 1);

    /// <summary>The transpose; nothing is copied.</summary>
    public MatrixView Transposed => new(Data, ColumnStride, RowStride);
}
