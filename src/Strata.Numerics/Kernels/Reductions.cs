using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Sums. Values are added in double precision, in an order that depends on the sizes only.</summary>
public static unsafe class Reductions
{
    private const int MostChunks = 256;
    private const int SmallestChunk = 1 << 15;

    /// <summary>The sum of all values.</summary>
    public static double Sum(Block x)
    {
        int chunk = Math.Max(SmallestChunk, (x.Length + MostChunks - 1) / MostChunks);
        int chunks = (x.Length + chunk - 1) / chunk;
        if (chunks <= 1)
            return Sum(x.Pointer, x.Length);
        double* sums = stackalloc double[chunks];
        WorkerPool.Run(new SumJob(x, chunk, sums), chunks);
        double total = 0;
        for (int i = 0; i < chunks; i++)
            total += sums[i];
        return total;
    }

    /// <summary>The sum of each column.</summary>
    /// <param name="rows">Rows of <paramref name="x"/>.</param>
    /// <param name="columns">Columns of <paramref name="x"/>, and values of <paramref name="sums"/>.</param>
    /// <param name="x">Row-major.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="accumulate">Add to the sums that are there instead of replacing them.</param>
    public static void SumRows(int rows, int columns, Block x, Block sums, bool accumulate)
    {
        // Each column is a sum of its own, in the order of the rows: how they are shared never shows.
        int columnsAPart = Math.Clamp((columns + 31) / 32 * 16, 16, 256);
        int parts = (columns + columnsAPart - 1) / columnsAPart;
        var job = new RowsJob(rows, columns, columnsAPart, x, sums, accumulate);
        RunWhenLarge(job, parts, (long)rows * columns);
    }

    /// <summary>The sum of each channel over batch and plane.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="channels">Channels, and values of <paramref name="sums"/>.</param>
    /// <param name="plane">Values of one channel of one image.</param>
    /// <param name="x">Batch × channels × plane.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="accumulate">Add to the sums that are there instead of replacing them.</param>
    public static void SumChannels(int batch, int channels, int plane, Block x, Block sums, bool accumulate)
    {
        if (plane == 1)
            SumRows(batch, channels, x, sums, accumulate);
        else
            RunWhenLarge(
                new ChannelsJob(batch, channels, plane, x, sums, accumulate),
                channels,
                (long)batch * channels * plane
            );
    }

    internal static void RunWhenLarge<TJob>(in TJob job, int parts, long values)
        where TJob : struct, IParallelJob
    {
        if (values >= 1 << 16)
        {
            WorkerPool.Run(job, parts);
            return;
        }

        for (int part = 0; part < parts; part++)
            job.Execute(part);
    }

    internal static double Sum(float* x, int count)
    {
        Vector<double> a = Vector<double>.Zero;
        Vector<double> b = Vector<double>.Zero;
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= count - width; i += width)
        {
            Vector.Widen(Vector.Load(x + i), out Vector<double> low, out Vector<double> high);
            a += low;
            b += high;
        }

        double sum = Vector.Sum(a + b);
        for (; i < count; i++)
            sum += x[i];
        return sum;
    }

    private readonly struct SumJob(Block x, int chunk, double* sums) : IParallelJob
    {
        public void Execute(int part)
        {
            int start = part * chunk;
            sums[part] = Sum(x.Pointer + start, Math.Min(chunk, x.Length - start));
        }
    }

    private readonly struct RowsJob(int rows, int columns, int columnsAPart, Block x, Block sums, bool accumulate)
        : IParallelJob
    {
        // Rows are read in pieces long enough for the hardware to follow; the sums of a piece stay in the cache.
        public void Execute(int part)
        {
            int first = part * columnsAPart;
            int count = Math.Min(columnsAPart, columns - first);
            double* totals = stackalloc double[columnsAPart];
            new Span<double>(totals, count).Clear();
            float* row = x.Pointer + first;
            int r = 0;
            for (; r <= rows - 4; r += 4, row += 4L * columns)
                AddFour(row, totals, count);
            for (; r < rows; r++, row += columns)
                AddOne(row, totals, count);
            float* target = sums.Pointer + first;
            for (int i = 0; i < count; i++)
                target[i] = accumulate ? target[i] + (float)totals[i] : (float)totals[i];
        }

        private void AddFour(float* row, double* totals, int count)
        {
            float* second = row + columns;
            float* third = second + columns;
            float* fourth = third + columns;
            int width = Vector<double>.Count;
            int i = 0;
            for (; i <= count - (2 * width); i += 2 * width)
            {
                Vector<double> a = Vector.Load(totals + i);
                Vector<double> b = Vector.Load(totals + i + width);
                Vector.Widen(Vector.Load(row + i), out Vector<double> low, out Vector<double> high);
                (a, b) = (a + low, b + high);
                Vector.Widen(Vector.Load(second + i), out low, out high);
                (a, b) = (a + low, b + high);
                Vector.Widen(Vector.Load(third + i), out low, out high);
                (a, b) = (a + low, b + high);
                Vector.Widen(Vector.Load(fourth + i), out low, out high);
                Vector.Store(a + low, totals + i);
                Vector.Store(b + high, totals + i + width);
            }

            for (; i < count; i++)
                totals[i] = totals[i] + row[i] + second[i] + third[i] + fourth[i];
        }

        private static void AddOne(float* row, double* totals, int count)
        {
            int width = Vector<double>.Count;
            int i = 0;
            for (; i <= count - (2 * width); i += 2 * width)
            {
                Vector.Widen(Vector.Load(row + i), out Vector<double> low, out Vector<double> high);
                Vector.Store(Vector.Load(totals + i) + low, totals + i);
                Vector.Store(Vector.Load(totals + i + width) + high, totals + i + width);
            }

            for (; i < count; i++)
                totals[i] += row[i];
        }
    }

    private readonly struct ChannelsJob(int batch, int channels, int plane, Block x, Block sums, bool accumulate)
        : IParallelJob
    {
        public void Execute(int part)
        {
            double total = 0;
            for (int image = 0; image < batch; image++)
                total += Sum(x.Pointer + ((((long)image * channels) + part) * plane), plane);
            ref float target = ref sums.Pointer[part];
            target = accumulate ? target + (float)total : (float)total;
        }
    }
}
