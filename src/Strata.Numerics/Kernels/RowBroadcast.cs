using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>One row applied to every row of a matrix.</summary>
public static unsafe class RowBroadcast
{
    /// <summary><c>x[r, c] += row[c]</c>.</summary>
    /// <param name="rows">Rows of <paramref name="x"/>.</param>
    /// <param name="columns">Columns of <paramref name="x"/>, and values of <paramref name="row"/>.</param>
    /// <param name="x">Row-major; changed.</param>
    /// <param name="row">What is added.</param>
    public static void Add(int rows, int columns, Block x, Block row)
    {
        if (columns == 0)
            return;
        int rowsAPart = Math.Max(1, Elementwise.Chunk / columns);
        int parts = (rows + rowsAPart - 1) / rowsAPart;
        Reductions.RunWhenLarge(new AddJob(rows, columns, rowsAPart, x, row), parts, (long)rows * columns);
    }

    private readonly struct AddJob(int rows, int columns, int rowsAPart, Block x, Block row) : IParallelJob
    {
        public void Execute(int part)
        {
            int width = Vector<float>.Count;
            int last = Math.Min(rows, (part + 1) * rowsAPart);
            float* bias = row.Pointer;
            for (int r = part * rowsAPart; r < last; r++)
            {
                float* target = x.Pointer + ((long)r * columns);
                int i = 0;
                for (; i <= columns - width; i += width)
                    Vector.Store(Vector.Load(target + i) + Vector.Load(bias + i), target + i);
                for (; i < columns; i++)
                    target[i] += bias[i];
            }
        }
    }
}
