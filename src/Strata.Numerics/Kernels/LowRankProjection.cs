using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Matrices in the space of a few of their singular vectors: the shorter side stays, the longer one shrinks.</summary>
/// <remarks>
/// With P the vectors of the longer side as columns, a matrix of at least as many rows as columns becomes <c>PᵀX</c>
/// (rank × columns), any other <c>XP</c> (rows × rank).
/// </remarks>
public static unsafe class LowRankProjection
{
    /// <summary>Takes the leading singular vectors of a matrix as the projector.</summary>
    /// <param name="rows">Rows of x.</param>
    /// <param name="columns">Columns of x.</param>
    /// <param name="rank">How many, at most the shorter side.</param>
    /// <param name="x">Row-major.</param>
    /// <param name="projector">longer side × rank, row-major.</param>
    public static void Find(int rows, int columns, int rank, Block x, Block projector)
    {
        MatrixView view = MatrixView.RowMajor(x, columns);
        SingularVectors.Left(
            Math.Max(rows, columns),
            Math.Min(rows, columns),
            rows >= columns ? view : view.Transposed,
            projector,
            rank
        );
    }

    /// <summary>Projects a matrix; the result stands in the first values of its memory.</summary>
    /// <returns>The result: rank × columns, or rows × rank.</returns>
    public static Block Project(int rows, int columns, int rank, Block projector, Block x)
    {
        bool tall = rows >= columns;
        int size = rank * Math.Min(rows, columns);
        var room = new Block(ScratchMemory.Rent(ScratchPurpose.Gathered, size), size);
        MatrixView p = MatrixView.RowMajor(projector, rank);
        MatrixView view = MatrixView.RowMajor(x, columns);
        if (tall)
            Gemm.Multiply(rank, columns, rows, p.Transposed, view, MatrixView.RowMajor(room, columns));
        else
            Gemm.Multiply(rows, rank, columns, view, p, MatrixView.RowMajor(room, rank));
        Block low = x.Slice(0, size);
        room.CopyTo(low);
        return low;
    }

    /// <summary>Takes what stands in the first values of a matrix back to its full size.</summary>
    public static void Expand(int rows, int columns, int rank, Block projector, Block x)
    {
        bool tall = rows >= columns;
        int size = rank * Math.Min(rows, columns);
        var room = new Block(ScratchMemory.Rent(ScratchPurpose.Gathered, size), size);
        x.Slice(0, size).CopyTo(room);
        MatrixView p = MatrixView.RowMajor(projector, rank);
        MatrixView target = MatrixView.RowMajor(x, columns);
        if (tall)
            Gemm.Multiply(rows, columns, rank, p, MatrixView.RowMajor(room, columns), target);
        else
            Gemm.Multiply(rows, columns, rank, MatrixView.RowMajor(room, rank), p.Transposed, target);
    }
}
