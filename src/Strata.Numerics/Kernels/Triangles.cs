using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The part of each matrix on one side of a diagonal; the rest is 0.</summary>
public static unsafe class Triangles
{
    /// <summary>Copies the triangle, or adds it.</summary>
    /// <param name="rows">Rows of a matrix.</param>
    /// <param name="columns">Columns of a matrix.</param>
    /// <param name="diagonal">The diagonal that still belongs to the part: 0 is the main one, above 0 to its right.</param>
    /// <param name="upper">The part above the diagonal, instead of that below.</param>
    /// <param name="x">Matrices.</param>
    /// <param name="y">As long.</param>
    /// <param name="accumulate">Add to <paramref name="y"/> instead of replacing it.</param>
    public static void Copy(int rows, int columns, int diagonal, bool upper, Block x, Block y, bool accumulate)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"Expected arrays of one length, got {x.Length} and {y.Length} values.");
        if (x.Length > 0)
            Reductions.RunWhenLarge(
                new Job(rows, columns, diagonal, upper, x, y, accumulate),
                x.Length / rows / columns,
                x.Length
            );
    }

    private readonly struct Job(int rows, int columns, int diagonal, bool upper, Block x, Block y, bool accumulate)
        : IParallelJob
    {
        public void Execute(int part)
        {
            float* source = x.Pointer + ((long)part * rows * columns);
            float* target = y.Pointer + ((long)part * rows * columns);
            for (int row = 0; row < rows; row++, source += columns, target += columns)
            {
                int edge = (int)Math.Clamp(row + (long)diagonal + (upper ? 0 : 1), 0, columns);
                (int first, int end) = upper ? (edge, columns) : (0, edge);
                RowSums.Put(source + first, 1, target + first, end - first, accumulate);
                if (accumulate)
                    continue;
                new Span<float>(target, first).Clear();
                new Span<float>(target + end, columns - end).Clear();
            }
        }
    }
}
