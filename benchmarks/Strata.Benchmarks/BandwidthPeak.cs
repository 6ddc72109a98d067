using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Strata.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>What all cores together can move, to and from memory or the caches that hold so many bytes.</summary>
/// <remarks>
/// The best of a copy, a triad and an update in place, each counted by the bytes that its source names: 8, 12 and 12 a
/// value. What a processor reads of a line that it is about to overwrite is not counted, and an update in place has none.
/// </remarks>
internal static class BandwidthPeak
{
    /// <summary>GB/s over a footprint.</summary>
    public static double Measured(long bytes)
    {
        int values = (int)(bytes / sizeof(float) / 3 / 1024 * 1024);
        using NativeBuffer a = Filled(values);
        using NativeBuffer b = Filled(values);
        using NativeBuffer c = Filled(values);
        int parts = WorkerPool.ThreadCount;
        double copy = 8 / Measure.Seconds(() => WorkerPool.Run(new Copy(a.Block, b.Block, parts), parts));
        double triad = 12 / Measure.Seconds(() => WorkerPool.Run(new Triad(a.Block, b.Block, c.Block, parts), parts));
        double update = 12 / Measure.Seconds(() => WorkerPool.Run(new Update(a.Block, b.Block, parts), parts));
        return Math.Max(copy, Math.Max(triad, update)) * values / 1e9;
    }

    private static NativeBuffer Filled(int length)
    {
        var buffer = new NativeBuffer(length);
        buffer.Block.Span.Fill(0.5f);
        return buffer;
    }

    private static Span<Vector<float>> Part(Block block, int part, int parts)
    {
        Span<Vector<float>> all = MemoryMarshal.Cast<float, Vector<float>>(block.Span);
        int length = all.Length / parts;
        return all.Slice(part * length, length);
    }

    private readonly struct Copy(Block from, Block to, int parts) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part)
        {
            Span<Vector<float>> source = Part(from, part, parts);
            Span<Vector<float>> target = Part(to, part, parts)[..source.Length];
            for (int i = 0; i < target.Length; i++)
                target[i] = source[i];
        }
    }

    private readonly struct Triad(Block first, Block second, Block to, int parts) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part)
        {
            Span<Vector<float>> x = Part(first, part, parts);
            Span<Vector<float>> y = Part(second, part, parts)[..x.Length];
            Span<Vector<float>> target = Part(to, part, parts)[..x.Length];
            var factor = new Vector<float>(0.5f);
            for (int i = 0; i < target.Length; i++)
                target[i] = x[i] + (factor * y[i]);
        }
    }

    private readonly struct Update(Block values, Block gradients, int parts) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part)
        {
            Span<Vector<float>> gradient = Part(gradients, part, parts);
            Span<Vector<float>> value = Part(values, part, parts)[..gradient.Length];
            var factor = new Vector<float>(1e-9f);
            for (int i = 0; i < value.Length; i++)
                value[i] -= factor * gradient[i];
        }
    }
}
