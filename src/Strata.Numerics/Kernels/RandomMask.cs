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
        float factor = Factor(kept);
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

    /// <summary>The factors of some values that follow each other: 0, or what makes up for the zeros.</summary>
    /// <param name="key">Decides the mask.</param>
    /// <param name="kept">Of <see cref="Kept"/>.</param>
    /// <param name="factor">Of <see cref="Factor"/>.</param>
    /// <param name="start">The index of the first value.</param>
    /// <param name="target">Receives them.</param>
    /// <param name="count">How many.</param>
    [SkipLocalsInit]
    internal static void Draw(RandomKey key, int kept, float factor, long start, float* target, int count)
    {
        float* whole = stackalloc float[Block64];
        (long block, int skip) = (start / Block64, (int)(start % Block64));
        for (; count > 0; block++, skip = 0)
        {
            int part = Math.Min(Block64 - skip, count);
            Draw64(key, kept, factor, block, part == Block64 ? target : whole);
            if (part < Block64)
                new ReadOnlySpan<float>(whole + skip, part).CopyTo(new Span<float>(target, part));
            target += part;
            count -= part;
        }
    }

    /// <summary>Of the 2¹⁶ values of 16 bits those that keep a value.</summary>
    internal static int Kept(double drop)
    {
        if (!(drop is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(drop), drop, "A probability lies between 0 and 1.");
        return (int)Math.Round((1 - drop) * Levels);
    }

    /// <summary>The factor of what is kept.</summary>
    internal static float Factor(int kept) => kept == 0 ? 0 : (float)((double)Levels / kept);

    private static void Draw64(RandomKey key, int kept, float factor, long block, float* target)
    {
        Hash64(
            key,
            block,
            out Vector256<uint> a0,
            out Vector256<uint> a1,
            out Vector256<uint> b0,
            out Vector256<uint> b1
        );
        Vector256<float> factors = Vector256.Create(factor);
        Store(a0, target);
        Store(a1, target + 16);
        Store(b0, target + 32);
        Store(b1, target + 48);

        void Store(Vector256<uint> words, float* to)
        {
            (factors & First(words, kept)).Store(to);
            (factors & Second(words, kept)).Store(to + 8);
        }
    }

    private static void Hash64(
        RandomKey key,
        long block,
        out Vector256<uint> a0,
        out Vector256<uint> a1,
        out Vector256<uint> b0,
        out Vector256<uint> b1
    )
    {
        long counter = block * 16;
        Vector256<uint> lanes = Vector256.Create((uint)counter) + Vector256<uint>.Indices;
        Threefry.Pair(
            key.High,
            key.Low,
            Vector256.Create((uint)(counter >>> 32)),
            lanes,
            lanes + Vector256.Create(8u),
            out a0,
            out a1,
            out b0,
            out b1
        );
    }

    // The lower halves of the words decide eight values, the upper halves the next eight.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(Vector256<uint> words, int kept) =>
        Vector256.LessThan((words & Vector256.Create(0xFFFFu)).AsInt32(), Vector256.Create(kept)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Second(Vector256<uint> words, int kept) =>
        Vector256.LessThan((words >>> 16).AsInt32(), Vector256.Create(kept)).AsSingle();

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
            Hash64(
                key,
                block,
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

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Put(Vector256<uint> words, float* from, float* to)
        {
            Vector256<float> scale = Vector256.Create(factor);
            Vector256<float> first = (Vector256.Load(from) * scale) & First(words, kept);
            Vector256<float> second = (Vector256.Load(from + 8) * scale) & Second(words, kept);
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
