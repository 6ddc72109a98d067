using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Singular values and left singular vectors by one-sided Jacobi rotations, in double.</summary>
/// <remarks>
/// Columns are turned against each other until all are orthogonal; their norms are then the singular values. Slow and
/// exact, also for small values: for what is refreshed every some hundred steps. Of a symmetric matrix without negative
/// eigenvalues these are the eigenvalues and eigenvectors. Pairs of one round share no column, so that threads take them
/// in any order and the bits are the same. Hestenes, 1958, https://doi.org/10.1137/0106005.
/// </remarks>
public static unsafe class SingularVectors
{
    private const int MostSweeps = 60;

    // Columns count as orthogonal when the cosine between them is below this.
    private const double Orthogonal = 1e-14;

    // From so many values on, a round is worth waking threads for.
    private const int ParallelValues = 1 << 14;

    /// <summary>The largest singular values of a matrix, in descending order, and their left vectors.</summary>
    /// <param name="rows">Rows of the matrix, at least <paramref name="columns"/>.</param>
    /// <param name="columns">Columns of the matrix.</param>
    /// <param name="matrix">rows × columns, any strides.</param>
    /// <param name="vectors">rows × count, row-major; count orthonormal columns.</param>
    /// <param name="count">How many, at most <paramref name="columns"/>.</param>
    /// <param name="values">The singular values; empty where they are not wanted.</param>
    /// <remarks>
    /// Vectors of a singular value that is 0 are any that complete the others to an orthonormal set: here the axes, from
    /// the last of the leading <paramref name="columns"/> ones backwards.
    /// </remarks>
    public static void Left(
        int rows,
        int columns,
        MatrixView matrix,
        Block vectors,
        int count,
        Span<double> values = default
    )
    {
        if (rows < columns || count > columns)
            throw new ArgumentException($"{count} left vectors of {rows}×{columns}: expected rows ≥ columns ≥ count.");
        long size = (long)rows * columns;
        // Doubles: twice the floats. Columns, their squared norms, and their order.
        double* work = (double*)ScratchMemory.Rent(ScratchPurpose.Decomposition, 2 * (size + (2L * columns)) + 16);
        double* norms = work + size;
        double* order = norms + columns;
        Span<float> data = matrix.Data.Span;
        for (int j = 0; j < columns; j++)
        for (int i = 0; i < rows; i++)
            work[((long)j * rows) + i] = data[(i * matrix.RowStride) + (j * matrix.ColumnStride)];
        Rotate(rows, columns, work);
        for (int j = 0; j < columns; j++)
        {
            norms[j] = Math.Sqrt(OrthonormalColumns.Dot(work + ((long)j * rows), work + ((long)j * rows), rows));
            order[j] = j;
        }

        Sort(columns, norms, order);
        double least = norms[(int)order[0]] * rows * 1e-15;
        Span<float> result = vectors.Span;
        for (int k = 0; k < count; k++)
        {
            int j = (int)order[k];
            double* column = work + ((long)j * rows);
            if (!values.IsEmpty)
                values[k] = norms[j];
            if (norms[j] > least)
                OrthonormalColumns.Scale(column, rows, 1 / norms[j]);
            else
                OrthonormalColumns.Complete(rows, columns, work, order, k);
            for (int i = 0; i < rows; i++)
                result[(i * count) + k] = (float)column[i];
        }
    }

    /// <summary>Turns columns until every pair is orthogonal.</summary>
    private static void Rotate(int rows, int columns, double* work)
    {
        int players = columns + (columns & 1); // an odd number leaves one column out of each round
        int* turned = stackalloc int[1];
        bool isLarge = (long)rows * columns >= ParallelValues;
        double total = 0;
        for (int j = 0; j < columns; j++)
            total += OrthonormalColumns.Dot(work + ((long)j * rows), work + ((long)j * rows), rows);
        // What is left of a column of a singular matrix is rounding, and no rotation makes rounding orthogonal.
        double negligible = total * 1e-30;
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            *turned = 0;
            for (int round = 0; round < players - 1; round++)
            {
                var job = new RoundJob(rows, columns, players, round, work, negligible, turned);
                if (isLarge)
                {
                    WorkerPool.Run(job, players / 2);
                    continue;
                }

                for (int pair = 0; pair < players / 2; pair++)
                    job.Execute(pair);
            }

            if (*turned == 0)
                return;
        }
    }

    private static void Sort(int columns, double* norms, double* order)
    {
        // Insertion keeps equal values in their order; columns are few beside the work of the rotations.
        for (int k = 1; k < columns; k++)
        {
            double moving = order[k];
            int place = k;
            for (; place > 0 && norms[(int)order[place - 1]] < norms[(int)moving]; place--)
                order[place] = order[place - 1];
            order[place] = moving;
        }
    }

    /// <summary>One round of a tournament: every column meets one other.</summary>
    private readonly struct RoundJob(
        int rows,
        int columns,
        int players,
        int round,
        double* work,
        double negligible,
        int* turned
    ) : IParallelJob
    {
        public void Execute(int pair)
        {
            // The circle method: the last player stays, the others move on by one place a round.
            int ring = players - 1;
            int left = pair == 0 ? ring : (round + pair) % ring;
            int right = (round + ring - pair) % ring;
            (left, right) = (Math.Min(left, right), Math.Max(left, right));
            if (right < columns && Turn(work + ((long)left * rows), work + ((long)right * rows)))
                Volatile.Write(ref *turned, 1);
        }

        private bool Turn(double* x, double* y)
        {
            double xx = OrthonormalColumns.Dot(x, x, rows);
            double yy = OrthonormalColumns.Dot(y, y, rows);
            double xy = OrthonormalColumns.Dot(x, y, rows);
            if (Math.Min(xx, yy) <= negligible || Math.Abs(xy) <= Orthogonal * Math.Sqrt(xx * yy))
                return false;
            // The rotation that makes the two orthogonal; of the two, the smaller angle.
            double zeta = (yy - xx) / (2 * xy);
            double tangent = Math.CopySign(1 / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta))), zeta);
            double cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
            double sine = cosine * tangent;
            int width = Vector<double>.Count;
            int i = 0;
            for (; i <= rows - width; i += width)
            {
                Vector<double> a = Vector.Load(x + i);
                Vector<double> b = Vector.Load(y + i);
                Vector.Store((a * cosine) - (b * sine), x + i);
                Vector.Store((a * sine) + (b * cosine), y + i);
            }

            for (; i < rows; i++)
                (x[i], y[i]) = ((x[i] * cosine) - (y[i] * sine), (x[i] * sine) + (y[i] * cosine));
            return true;
        }
    }
}
