using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>Losses that are a sum over pairs of values: one loop forward, one for each gradient, and nothing between.</summary>
/// <remarks>
/// All arithmetic is in double, so that a loss is as exact as its operands; the order of the sum depends on their number
/// only. The last values go through a padded vector whose other lanes are left out of the sum.
/// </remarks>
public static unsafe class PointwiseLosses
{
    private const int MostChunks = 256;
    private const int SmallestChunk = 1 << 14;

    /// <summary>The sum of the losses, and each of them if there is a place for it.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="operands">What it reads.</param>
    /// <param name="losses">As many as predictions, or empty.</param>
    public static double Forward<TLoss>(in TLoss loss, in LossOperands operands, Block losses = default)
        where TLoss : struct, IPointwiseLoss
    {
        operands.Check();
        int chunk = ChunkOf(operands.Count);
        int chunks = (operands.Count + chunk - 1) / chunk;
        double* sums = stackalloc double[MostChunks];
        var job = new ForwardJob<TLoss>(loss, operands, losses, chunk, sums);
        if (chunks > 1)
            WorkerPool.Run(job, chunks);
        else if (chunks == 1)
            job.Execute(0);
        double total = 0;
        for (int i = 0; i < chunks; i++)
            total += sums[i];
        return total;
    }

    /// <summary>The gradient of one operand.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="operand">0 for the first, 1 for the second, 2 for the third, which then must not repeat itself.</param>
    /// <param name="operands">What the loss read.</param>
    /// <param name="upstream">The gradient of every loss, or one for all.</param>
    /// <param name="scale">A factor for all of them, such as one over their number.</param>
    /// <param name="gradient">As long as the operand.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward<TLoss>(
        in TLoss loss,
        int operand,
        in LossOperands operands,
        Block upstream,
        double scale,
        Block gradient,
        bool accumulate
    )
        where TLoss : struct, IPointwiseLoss
    {
        operands.Check();
        if (gradient.Length != operands.Count)
            throw new ArgumentException($"A gradient of {gradient.Length} values for {operands.Count} predictions.");
        var target = new Target(upstream, scale, gradient, accumulate, ChunkOf(operands.Count));
        switch (operand)
        {
            case 0:
                Run(new BackwardJob<TLoss, First>(loss, operands, target), operands.Count);
                break;
            case 1:
                Run(new BackwardJob<TLoss, Second>(loss, operands, target), operands.Count);
                break;
            case 2:
                Run(new BackwardJob<TLoss, Third>(loss, operands, target), operands.Count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operand));
        }
    }

    private static int ChunkOf(int count) => Math.Max(SmallestChunk, (count + MostChunks - 1) / MostChunks);

    private static void Run<TJob>(in TJob job, int count)
        where TJob : struct, IParallelJob
    {
        int chunks = (count + ChunkOf(count) - 1) / ChunkOf(count);
        if (chunks > 1)
            WorkerPool.Run(job, chunks);
        else if (chunks == 1)
            job.Execute(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Load(float* source, int index) =>
        source == null ? Vector<float>.One : Vector.Load(source + index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> LoadPadded(float* source, int index, int count) =>
        source == null ? Vector<float>.One : Padded.Load(source + index, count);

    private interface IOperand
    {
        static abstract int Index { get; }
    }

    private readonly struct First : IOperand
    {
        public static int Index => 0;
    }

    private readonly struct Second : IOperand
    {
        public static int Index => 1;
    }

    private readonly struct Third : IOperand
    {
        public static int Index => 2;
    }

    private readonly record struct Target(Block Upstream, double Scale, Block Gradient, bool Accumulate, int Chunk);

    private readonly struct ForwardJob<TLoss>(TLoss loss, LossOperands operands, Block losses, int chunk, double* sums)
        : IParallelJob
        where TLoss : struct, IPointwiseLoss
    {
        private readonly TLoss _loss = loss;

        public void Execute(int part)
        {
            long start = (long)part * chunk;
            int left = (int)Math.Min(chunk, operands.Count - start);
            double sum = 0;
            for (int count; left > 0; start += count, left -= count)
            {
                count = operands.Fourth.Run(start, operands.Third.Run(start, left));
                sum += Line(start, count);
            }

            sums[part] = sum;
        }

        private double Line(long start, int count)
        {
            TLoss f = _loss;
            float* x = operands.First.Pointer + start;
            float* t = operands.Second.Pointer + start;
            float* u = operands.Third.At(start);
            float* v = operands.Fourth.At(start);
            float* result = losses.IsEmpty ? null : losses.Pointer + start;
            Vector<double> a = Vector<double>.Zero;
            Vector<double> b = Vector<double>.Zero;
            int width = Vector<float>.Count;
            int i = 0;
            for (; i <= count - width; i += width)
            {
                Both(f, Vector.Load(x + i), Vector.Load(t + i), Load(u, i), Load(v, i), out var low, out var high);
                a += low;
                b += high;
                if (result != null)
                    Vector.Store(Vector.Narrow(low, high), result + i);
            }

            double sum = Vector.Sum(a + b);
            if (i == count)
                return sum;
            int rest = count - i;
            Both(
                f,
                Padded.Load(x + i, rest),
                Padded.Load(t + i, rest),
                LoadPadded(u, i, rest),
                LoadPadded(v, i, rest),
                out Vector<double> lastLow,
                out Vector<double> lastHigh
            );
            if (result != null)
                Padded.Store(Vector.Narrow(lastLow, lastHigh), result + i, rest);
            int half = Vector<double>.Count;
            for (int lane = 0; lane < rest; lane++)
                sum += lane < half ? lastLow[lane] : lastHigh[lane - half];
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Both(
            in TLoss f,
            Vector<float> x,
            Vector<float> t,
            Vector<float> u,
            Vector<float> v,
            out Vector<double> low,
            out Vector<double> high
        )
        {
            Vector.Widen(x, out Vector<double> x0, out Vector<double> x1);
            Vector.Widen(t, out Vector<double> t0, out Vector<double> t1);
            Vector.Widen(u, out Vector<double> u0, out Vector<double> u1);
            Vector.Widen(v, out Vector<double> v0, out Vector<double> v1);
            low = f.Loss(x0, t0, u0, v0);
            high = f.Loss(x1, t1, u1, v1);
        }
    }

    private readonly struct BackwardJob<TLoss, TOperand>(TLoss loss, LossOperands operands, Target target)
        : IParallelJob
        where TLoss : struct, IPointwiseLoss
        where TOperand : struct, IOperand
    {
        private readonly TLoss _loss = loss;

        public void Execute(int part)
        {
            long start = (long)part * target.Chunk;
            int left = (int)Math.Min(target.Chunk, operands.Count - start);
            for (int count; left > 0; start += count, left -= count)
            {
                count = operands.Fourth.Run(start, operands.Third.Run(start, left));
                Line(start, count);
            }
        }

        private void Line(long start, int count)
        {
            TLoss f = _loss;
            float* x = operands.First.Pointer + start;
            float* t = operands.Second.Pointer + start;
            float* u = operands.Third.At(start);
            float* v = operands.Fourth.At(start);
            float* g = target.Upstream.Length == 1 ? null : target.Upstream.Pointer + start;
            float* result = target.Gradient.Pointer + start;
            var factor = new Vector<double>(target.Scale * (g == null ? target.Upstream.Pointer[0] : 1));
            int width = Vector<float>.Count;
            int i = 0;
            for (; i <= count - width; i += width)
            {
                Vector<float> value = One(
                    f,
                    Vector.Load(x + i),
                    Vector.Load(t + i),
                    Load(u, i),
                    Load(v, i),
                    Load(g, i),
                    factor
                );
                Vector.Store(target.Accumulate ? Vector.Load(result + i) + value : value, result + i);
            }

            if (i == count)
                return;
            int rest = count - i;
            Vector<float> last = One(
                f,
                Padded.Load(x + i, rest),
                Padded.Load(t + i, rest),
                LoadPadded(u, i, rest),
                LoadPadded(v, i, rest),
                LoadPadded(g, i, rest),
                factor
            );
            Padded.Store(target.Accumulate ? Padded.Load(result + i, rest) + last : last, result + i, rest);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector<float> One(
            in TLoss f,
            Vector<float> x,
            Vector<float> t,
            Vector<float> u,
            Vector<float> v,
            Vector<float> g,
            Vector<double> factor
        )
        {
            Vector.Widen(x, out Vector<double> x0, out Vector<double> x1);
            Vector.Widen(t, out Vector<double> t0, out Vector<double> t1);
            Vector.Widen(u, out Vector<double> u0, out Vector<double> u1);
            Vector.Widen(v, out Vector<double> v0, out Vector<double> v1);
            Vector.Widen(g, out Vector<double> g0, out Vector<double> g1);
            return Vector.Narrow(
                f.Gradient(TOperand.Index, x0, t0, u0, v0) * (g0 * factor),
                f.Gradient(TOperand.Index, x1, t1, u1, v1) * (g1 * factor)
            );
        }
    }
}
