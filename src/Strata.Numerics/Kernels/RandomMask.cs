using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary><c>y = x / keep</c> where a random bit says so, else 0: the loop of dropout, and of its gradient.</summary>
/// <remarks>
/// The mask is never stored: it is a function of the key and of a value's index alone, so that the backward pass, another
/// number of threads and another run draw the same. A hash of Threefry-2x32 decides four values by 16 bits each.
/// Probabilities are therefore whole multiples of 2⁻¹⁶; the factor makes up for the rounding, and the expected value is
/// exactly the input.
/// </remarks>
public static unsafe class RandomMask
{
    private const int Block64 = 64;
    private const int Levels = 1 << 16;

    /// <summary>Applies a mask to single values.</summary>
    /// <param name="key">Decides the mask.</param>
    /// <param name="drop">The probability of 0, from 0 to 1.</param>
    /// <param name="x">The values.</param>
    /// <param name="result">As long; it may be <paramref name="x"/>.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Apply(RandomKey key, double drop, Block x, Block result, bool accumulate)
    {
        if (x.Length != result.Length)
            throw new ArgumentException($"An operand has {x.Length} values, the result {result.Length}.");
        int kept = Kept(drop);
        float factor = kept == 0 ? 0 : (float)((double)Levels / kept);
        var job = new ValuesJob(key, kept, factor, x, result, accumulate);
        int parts = (result.Length + Elementwise.Chunk - 1) / Elementwise.Chunk;
        Reductions.RunWhenLarge(job, parts, 2L * result.Length);
    }

    /// <summary>Applies a mask to whole rows.</summary>
    /// <param name="key">Decides the mask.</param>
    /// <param name="drop">The probability of 0, from 0 to 1.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="scale">Whether what stays is divided by its probability.</param>
    /// <param name="x">The values.</param>
    /// <param name="result">As long; it may be <paramref name="x"/>.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void ApplyToRows(
        RandomKey key,
        double drop,
        int rows,
        bool scale,
        Block x,
        Block result,
        bool accumulate
    )
    {
        double keep = 1 - drop;
        float factor = scale && keep > 0 ? (float)(1 / keep) : 1;
        Reductions.RunWhenLarge(new RowsJob(key, keep, rows, factor, x, result, accumulate), rows, x.Length);
    }

    private static int Kept(double drop)
    {
        if (!(drop is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(drop), drop, "A probability lies between 0 and 1.");
        return (int)Math.Round((1 - drop) * Levels);
    }

    private readonly struct RowsJob(
        RandomKey key,
        double keep,
        int rows,
        float factor,
        Block x,
        Block result,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int size = x.Length / rows;
            Block to = result.Slice(part * size, size);
            (uint first, uint second) = Threefry.Hash(key.High, key.Low, 0, (uint)part);
            if ((first ^ second) * (1 / 4294967296.0) < keep)
                Elementwise.Scale(x.Slice(part * size, size), factor, to, accumulate);
            else if (!accumulate)
                to.Clear();
        }
    }

    private readonly struct ValuesJob(RandomKey key, int kept, float factor, Block x, Block result, bool accumulate)
        : IParallelJob
    {
        public void Execute(int part)
        {
            int start = part * Elementwise.Chunk;
            int count = Math.Min(Elementwise.Chunk, result.Length - start);
            float* from = x.Pointer + start;
            float* to = result.Pointer + start;
            int i = 0;
            for (; i <= count - Block64; i += Block64)
                Apply64((uint)((start + i) / Block64), from + i, to + i);
            if (i < count)
                ApplyLast((uint)((start + i) / Block64), from + i, to + i, count - i);
        }

        [SkipLocalsInit]
        private void ApplyLast(uint block, float* from, float* to, int count)
        {
            float* copy = stackalloc float[2 * Block64];
            float* target = copy + Block64;
            new Span<float>(copy, 2 * Block64).Clear();
            new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(copy, count));
            new ReadOnlySpan<float>(to, count).CopyTo(new Span<float>(target, count));
            Apply64(block, copy, target);
            new ReadOnlySpan<float>(target, count).CopyTo(new Span<float>(to, count));
        }

        private void Apply64(uint block, float* from, float* to)
        {
            Vector256<uint> lanes = Vector256.Create(block * 16) + Vector256<uint>.Indices;
            Threefry.Pair(
                key.High,
                key.Low,
                Vector256<uint>.Zero,
                lanes,
                lanes + Vector256.Create(8u),
                out Vector256<uint> a0,
                out Vector256<uint> a1,
                out Vector256<uint> b0,
                out Vector256<uint> b1
            );
            Put(a0, from, to);
            Put(a1, from + 16, to + 16);
            Put(b0, from + 32, to + 32);
            Put(b1, from + 48, to + 48);
        }

        // The lower halves of the words decide eight values, the upper halves the next eight.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Put(Vector256<uint> words, float* from, float* to)
        {
            Vector256<int> limit = Vector256.Create(kept);
            Vector256<float> scale = Vector256.Create(factor);
            Vector256<int> low = (words & Vector256.Create(0xFFFFu)).AsInt32();
            Vector256<int> high = (words >>> 16).AsInt32();
            Vector256<float> first = (Vector256.Load(from) * scale) & Vector256.LessThan(low, limit).AsSingle();
            Vector256<float> second = (Vector256.Load(from + 8) * scale) & Vector256.LessThan(high, limit).AsSingle();
            if (accumulate)
            {
                first += Vector256.Load(to);
                second += Vector256.Load(to + 8);
            }

            first.Store(to);
            second.Store(to + 8);
        }
    }
}
