using System.Numerics;
using System.Runtime.InteropServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Sums of scaled arrays, without fused multiply-add: the same bits on every instruction set.</summary>
public static class ScaledSum
{
    private const int Chunk = 1 << 14;

    /// <summary><c>target ← source·factor</c>, or <c>target ← target + source·factor</c>.</summary>
    /// <param name="target">As long as the source.</param>
    /// <param name="source">The values.</param>
    /// <param name="factor">What they are multiplied by.</param>
    /// <param name="accumulate">Add to the target instead of replacing it.</param>
    public static void Store(Block target, Block source, float factor, bool accumulate)
    {
        if (target.Length != source.Length)
            throw new ArgumentException($"{source.Length} values do not fit {target.Length}.", nameof(source));
        if (accumulate)
            Run(new CombineJob(target, 1, source, factor), target.Length); // a product with 1 is exact
        else
            Run(new StoreJob(target, source, factor), target.Length);
    }

    /// <summary><c>target ← target·scale + source·factor</c>.</summary>
    /// <param name="target">As long as the source.</param>
    /// <param name="scale">What the target is multiplied by.</param>
    /// <param name="source">The values.</param>
    /// <param name="factor">What they are multiplied by.</param>
    public static void Combine(Block target, float scale, Block source, float factor)
    {
        if (target.Length != source.Length)
            throw new ArgumentException($"{source.Length} values do not fit {target.Length}.", nameof(source));
        Run(new CombineJob(target, scale, source, factor), target.Length);
    }

    /// <summary><c>target ← target − source</c>.</summary>
    public static void Subtract(Block target, Block source)
    {
        if (target.Length != source.Length)
            throw new ArgumentException($"{source.Length} values do not fit {target.Length}.", nameof(source));
        Span<float> to = target.Span;
        ReadOnlySpan<float> from = source.Span;
        Span<Vector<float>> toVectors = MemoryMarshal.Cast<float, Vector<float>>(to);
        ReadOnlySpan<Vector<float>> fromVectors = MemoryMarshal.Cast<float, Vector<float>>(from);
        for (int i = 0; i < fromVectors.Length; i++)
            toVectors[i] -= fromVectors[i];
        for (int i = fromVectors.Length * Vector<float>.Count; i < from.Length; i++)
            to[i] -= from[i];
    }

    /// <summary><c>values ← values·factor</c>.</summary>
    public static void Scale(Block values, float factor) => Store(values, values, factor, accumulate: false);

    /// <summary>Limits every value to ±limit; NaN stays NaN.</summary>
    public static void Clamp(Block values, float limit)
    {
        foreach (ref float value in values.Span)
            value =
                value > limit ? limit
                : value < -limit ? -limit
                : value;
    }

    private static void Run<TJob>(in TJob job, int length)
        where TJob : struct, IParallelJob =>
        Reductions.RunWhenLarge(job, (int)(((long)length + Chunk - 1) / Chunk), length);

    private static (int First, int Count) ChunkOf(int part, int length) =>
        (part * Chunk, Math.Min(Chunk, length - (part * Chunk)));

    private readonly struct StoreJob(Block target, Block source, float factor) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int count) = ChunkOf(part, target.Length);
            Span<float> to = target.Slice(first, count).Span;
            ReadOnlySpan<float> from = source.Slice(first, count).Span;
            Span<Vector<float>> toVectors = MemoryMarshal.Cast<float, Vector<float>>(to);
            ReadOnlySpan<Vector<float>> fromVectors = MemoryMarshal.Cast<float, Vector<float>>(from);
            for (int i = 0; i < fromVectors.Length; i++)
                toVectors[i] = fromVectors[i] * factor;
            for (int i = fromVectors.Length * Vector<float>.Count; i < from.Length; i++)
                to[i] = from[i] * factor;
        }
    }

    private readonly struct CombineJob(Block target, float scale, Block source, float factor) : IParallelJob
    {
        public void Execute(int part)
        {
            (int first, int count) = ChunkOf(part, target.Length);
            Span<float> to = target.Slice(first, count).Span;
            ReadOnlySpan<float> from = source.Slice(first, count).Span;
            Span<Vector<float>> toVectors = MemoryMarshal.Cast<float, Vector<float>>(to);
            ReadOnlySpan<Vector<float>> fromVectors = MemoryMarshal.Cast<float, Vector<float>>(from);
            for (int i = 0; i < fromVectors.Length; i++)
                toVectors[i] = (fromVectors[i] * factor) + (toVectors[i] * scale);
            for (int i = fromVectors.Length * Vector<float>.Count; i < from.Length; i++)
                to[i] = (from[i] * factor) + (to[i] * scale);
        }
    }
}
