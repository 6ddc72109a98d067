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
        const int columnsAPart = 64;
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
        public void Execute(int part)
        {
            int width = Vector<float>.Count;
            int last = Math.Min(columns, (part + 1) * columnsAPart);
            for (int column = part * columnsAPart; column < last; column += width)
            {
                int count = Math.Min(width, last - column);
                Vector<float> total = count == width ? SumFull(column) : SumPart(column, count);
                float* target = sums.Pointer + column;
                if (accumulate)
                    total = Padded.Load(target, count) + total;
                Padded.Store(total, target, count);
            }
        }

        private Vector<float> SumFull(int column)
        {
            Vector<double> a = Vector<double>.Zero;
            Vector<double> b = Vector<double>.Zero;
            float* p = x.Pointer + column;
            for (int row = 0; row < rows; row++, p += columns)
            {
                Vector.Widen(Vector.Load(p), out Vector<double> low, out Vector<double> high);
                a += low;
                b += high;
            }

            return Vector.Narrow(a, b);
        }

        private Vector<float> SumPart(int column, int count)
        {
            Vector<double> a = Vector<double>.Zero;
            Vector<double> b = Vector<double>.Zero;
            float* p = x.Pointer + column;
            for (int row = 0; row < rows; row++, p += columns)
            {
                Vector.Widen(Padded.Load(p, count), out Vector<double> low, out Vector<double> high);
                a += low;
                b += high;
            }

            return Vector.Narrow(a, b);
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
