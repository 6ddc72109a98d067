using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Strata.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Benchmarks;

/// <summary>What all cores together can move, to and from memory or the caches that hold so many bytes.</summary>
/// <remarks>
/// The best of a copy, a triad, and an update in place of three arrays from a fourth as Adam does it, each counted by the
/// bytes that its source names: 8, 12 and 28 a value. What a processor reads of a line that it is about to overwrite is
/// not counted; an update in place has none.
/// </remarks>
internal static class BandwidthPeak
{
    /// <summary>GB/s over a footprint.</summary>
    public static double Measured(long bytes)
    {
        int values = (int)(bytes / sizeof(float) / 4 / 1024 * 1024);
        using NativeBuffer a = Filled(values);
        using NativeBuffer b = Filled(values);
        using NativeBuffer c = Filled(values);
        using NativeBuffer d = Filled(values);
        int parts = WorkerPool.ThreadCount;
        double copy = 8 / Measure.Seconds(() => WorkerPool.Run(new Copy(a.Block, b.Block, parts), parts));
        double triad = 12 / Measure.Seconds(() => WorkerPool.Run(new Triad(a.Block, b.Block, c.Block, parts), parts));
        var update = new Update(a.Block, b.Block, c.Block, d.Block, parts);
        double updated = 28 / Measure.Seconds(() => WorkerPool.Run(update, parts));
        return Math.Max(copy, Math.Max(triad, updated)) * values / 1e9;
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

    private readonly struct Update(Block first, Block second, Block third, Block from, int parts) : IParallelJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part)
        {
            Span<Vector<float>> g = Part(from, part, parts);
            Span<Vector<float>> p = Part(first, part, parts)[..g.Length];
            Span<Vector<float>> m = Part(second, part, parts)[..g.Length];
            Span<Vector<float>> v = Part(third, part, parts)[..g.Length];
            var keep = new Vector<float>(0.999f);
            for (int i = 0; i < g.Length; i++)
            {
                m[i] = (m[i] * keep) + g[i];
                v[i] = (v[i] * keep) + g[i];
                p[i] -= m[i] + v[i];
            }
        }
    }
}
