using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Rows chosen by index: lookups in tables, and sums into their rows.</summary>
/// <remarks>
/// An array is outer × rows × inner, and a row is the inner values. In sums each thread owns a range of target rows and
/// reads all indices, so every sum is in the order of the indices.
/// </remarks>
public static unsafe class IndexedRows
{
    private const int ValuesAPart = 1 << 14;

    /// <summary><c>y[o, j] = x[o, index[j]]</c>, or added to it.</summary>
    /// <param name="outer">Arrays of rows.</param>
    /// <param name="rows">Rows of each array of <paramref name="x"/>; indices are below.</param>
    /// <param name="inner">Values of a row.</param>
    /// <param name="x">Outer × rows × inner.</param>
    /// <param name="index">Whole numbers; below 0 they count from the end.</param>
    /// <param name="y">Outer × indices × inner.</param>
    /// <param name="scale">A factor.</param>
    /// <param name="accumulate">Add to <paramref name="y"/> instead of replacing it.</param>
    public static void Gather(
        int outer,
        int rows,
        int inner,
        Block x,
        Block index,
        Block y,
        float scale = 1,
        bool accumulate = false
    )
    {
        Check(outer, rows, inner, x, index, y);
        if (y.Length == 0)
            return;
        var job = new GatherJob(rows, inner, x, index, y, scale, accumulate);
        Reductions.RunWhenLarge(job, job.Parts(outer), y.Length);
    }

    /// <summary><c>x[o, index[j]] += scale · factor[j] · y[o, j]</c>.</summary>
    /// <param name="outer">Arrays of rows.</param>
    /// <param name="rows">Rows of each array of <paramref name="x"/>.</param>
    /// <param name="inner">Values of a row.</param>
    /// <param name="y">Outer × indices × inner.</param>
    /// <param name="index">Whole numbers; below 0 they count from the end.</param>
    /// <param name="x">Outer × rows × inner; added to.</param>
    /// <param name="scale">A factor for all.</param>
    /// <param name="factors">A factor for each index, or empty.</param>
    /// <param name="skipped">An index whose row gets nothing, or −1.</param>
    public static void AddTo(
        int outer,
        int rows,
        int inner,
        Block y,
        Block index,
        Block x,
        float scale = 1,
        Block factors = default,
        int skipped = -1
    )
    {
        Check(outer, rows, inner, x, index, y);
        if (y.Length == 0)
            return;
        // The number of ranges depends on nothing but the sizes; each sum is the same whatever it is.
        int ranges = Math.Clamp(y.Length / outer / ValuesAPart, 1, Math.Min(rows, 32));
        var job = new AddJob(rows, inner, ranges, y, index, x, scale, factors, skipped);
        Reductions.RunWhenLarge(job, outer * ranges, y.Length);
    }

    /// <summary>For each index one by how often it occurs.</summary>
    /// <param name="rows">Indices are below.</param>
    /// <param name="index">Whole numbers; below 0 they count from the end.</param>
    /// <param name="counts">Room for <paramref name="rows"/> values.</param>
    /// <param name="factors">As many as indices.</param>
    public static void InverseFrequencies(int rows, Block index, Block counts, Block factors)
    {
        counts.Clear();
        for (int j = 0; j < index.Length; j++)
            counts[At(index.Pointer[j], rows)]++;
        for (int j = 0; j < index.Length; j++)
            factors[j] = 1 / counts[At(index.Pointer[j], rows)];
    }

    internal static int At(float index, int rows) => index < 0 ? (int)index + rows : (int)index;

    internal static void CheckIndices(int rows, Block index)
    {
        for (int j = 0; j < index.Length; j++)
        {
            float value = index.Pointer[j];
            if (!(value >= -rows && value < rows) || value != MathF.Truncate(value))
                ThrowIndex(value, j, rows);
        }
    }

    private static void ThrowIndex(float value, int at, int rows) =>
        throw new StrataException(
            $"Index {value} (number {at}) does not exist: expected a whole number from 0 to {rows - 1}, or down to "
                + $"{-rows} counting from the end."
        );

    private static void Check(int outer, int rows, int inner, Block x, Block index, Block y)
    {
        if ((long)outer * rows * inner != x.Length || (long)outer * index.Length * inner != y.Length)
            throw new ArgumentException(
                $"{outer} arrays of {rows} rows of {inner} and {index.Length} indices do not fit {x.Length} and "
                    + $"{y.Length} values."
            );
        CheckIndices(rows, index);
    }

    private readonly struct GatherJob(int rows, int inner, Block x, Block index, Block y, float scale, bool accumulate)
        : IParallelJob
    {
        private readonly int _rowsAPart = Math.Max(1, ValuesAPart / inner);

        public int Parts(int outer) => (int)((((long)outer * index.Length) + _rowsAPart - 1) / _rowsAPart);

        public void Execute(int part)
        {
            long total = y.Length / inner;
            long end = Math.Min(total, (part + 1L) * _rowsAPart);
            for (long row = (long)part * _rowsAPart; row < end; row++)
            {
                (long o, long j) = Math.DivRem(row, index.Length);
                float* source = x.Pointer + (((o * rows) + At(index.Pointer[j], rows)) * inner);
                RowSums.Put(source, scale, y.Pointer + (row * inner), inner, accumulate);
            }
        }
    }

    private readonly struct AddJob(
        int rows,
        int inner,
        int ranges,
        Block y,
        Block index,
        Block x,
        float scale,
        Block factors,
        int skipped
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            (int o, int range) = Math.DivRem(part, ranges);
            int first = (int)((long)rows * range / ranges);
            int end = (int)((long)rows * (range + 1) / ranges);
            for (int j = 0; j < index.Length; j++)
            {
                int row = At(index.Pointer[j], rows);
                if (row < first || row >= end || row == skipped)
                    continue;
                float factor = factors.IsEmpty ? scale : scale * factors.Pointer[j];
                RowSums.Put(
                    y.Pointer + ((((long)o * index.Length) + j) * inner),
                    factor,
                    x.Pointer + ((((long)o * rows) + row) * inner),
                    inner,
                    accumulate: true
                );
            }
        }
    }
}

/// <summary>One row times a factor, into another.</summary>
internal static unsafe class RowSums
{
    /// <summary><c>target = factor · source</c>, or added to it.</summary>
    public static void Put(float* source, float factor, float* target, int count, bool accumulate)
    {
        int width = Vector<float>.Count;
        var scale = new Vector<float>(factor);
        int i = 0;
        if (accumulate)
        {
            for (; i <= count - width; i += width)
                Vector.Store(Vector.Load(target + i) + (Vector.Load(source + i) * scale), target + i);
            for (; i < count; i++)
                target[i] += source[i] * factor;
            return;
        }

        for (; i <= count - width; i += width)
            Vector.Store(Vector.Load(source + i) * scale, target + i);
        for (; i < count; i++)
            target[i] = source[i] * factor;
    }
}
