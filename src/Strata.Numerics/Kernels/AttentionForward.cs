using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The forward pass: for some blocks of queries of one sample and the heads that share a key head.</summary>
/// <remarks>
/// A block's scores stand transposed, keys down and queries across, as the product with the values wants its left
/// operand; maximum and sum then run down the columns, a vector of queries at a time. Over the blocks of keys they are
/// kept as in the online softmax of Milakov and Gimelshein: when the maximum of a row grows, its sum and its results
/// shrink by the same factor.
/// </remarks>
internal unsafe struct AttentionForward<TLanes, TVector> : IParallelJob
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Block = AttentionProblem.Block;

    public AttentionProblem Problem;

    /// <summary>Parts that the blocks of queries of one sample and key head are cut into.</summary>
    public int Chunks;

    public readonly void Execute(int part)
    {
        ref readonly AttentionShape shape = ref Problem.Shape;
        (int pair, int chunk) = (part / Chunks, part % Chunks);
        (int batch, int keyHead) = (pair / shape.KeyHeads, pair % shape.KeyHeads);
        int firstBlock = (int)((long)Problem.QueryBlocks * chunk / Chunks);
        int endBlock = (int)((long)Problem.QueryBlocks * (chunk + 1) / Chunks);
        if (firstBlock == endBlock)
            return;
        int keys = shape.Causal ? Math.Min(shape.Keys, endBlock * Block) : shape.Keys;
        var memory = new Memory(shape, keys);
        PackKeys(batch, keyHead, keys, memory);
        int heads = Problem.HeadsPerKeyHead;
        for (int head = keyHead * heads; head < (keyHead + 1) * heads; head++)
        {
            for (int block = firstBlock; block < endBlock; block++)
                Compute(batch, head, block * Block, keys, memory);
        }
    }

    private readonly void PackKeys(int batch, int keyHead, int keys, in Memory memory)
    {
        float* key = Problem.Key.At(batch, keyHead);
        float* value = Problem.Value.At(batch, keyHead);
        (nint keyRow, nint valueRow) = (Problem.Key.RowStride, Problem.Value.RowStride);
        int blockValues = AttentionBlocks<TLanes, TVector>.Tall(Block) * Problem.Shape.Size;
        for (int first = 0; first < keys; first += Block)
            AttentionBlocks<TLanes, TVector>.PackLeft(
                Math.Min(Block, keys - first),
                Problem.Shape.Size,
                key + (first * keyRow),
                keyRow,
                memory.Keys + ((nint)(first / Block) * blockValues)
            );
        AttentionBlocks<TLanes, TVector>.PackColumns(
            keys,
            Problem.Shape.ValueSize,
            value,
            valueRow,
            memory.Values,
            (nint)keys * AttentionBlocks<TLanes, TVector>.Width
        );
    }

    private readonly void Compute(int batch, int head, int query, int keys, in Memory memory)
    {
        int queries = Math.Min(Block, Problem.Shape.Queries - query);
        AttentionBlocks<TLanes, TVector>.PackRight(
            queries,
            Problem.Shape.Size,
            Problem.Query.At(batch, head) + ((nint)query * Problem.Query.RowStride),
            Problem.Query.RowStride,
            memory.Queries
        );
        new Span<float>(memory.Maxima, Block).Fill(float.NegativeInfinity);
        new Span<float>(memory.Sums, Block).Clear();
        for (int key = 0; key < keys && Problem.Meet(query, queries, key); key += Block)
        {
            int count = Math.Min(Block, keys - key);
            Score(query, queries, key, count, memory);
            if (Problem.IsMasked)
                ReadMasks(batch, head, query, queries, key, count, memory);
            for (int lane = 0; lane < queries; lane += TLanes.Count)
                Normalize(lane, query + lane, key, count, memory);
            if (Problem.Dropout.IsPresent)
                Drop(batch, head, query, queries, key, count, memory);
            if (key > 0)
                Shrink(queries, memory);
            Weigh(query, queries, key, count, keys, memory);
        }

        Finish(batch, head, query, queries, memory);
    }

    // Scores, transposed: keys × queries.
    private readonly void Score(int query, int queries, int key, int keys, in Memory memory)
    {
        int size = Problem.Shape.Size;
        int stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        int height = AttentionBlocks<TLanes, TVector>.Height;
        int width = AttentionBlocks<TLanes, TVector>.Width;
        float* left = memory.Keys + ((nint)(key / Block) * AttentionBlocks<TLanes, TVector>.Tall(Block) * size);
        for (int j = 0; j < queries; j += width)
        {
            for (int i = 0; i < keys; i += height)
            {
                if (Problem.Meet(query + j, width, key + i))
                    AttentionBlocks<TLanes, TVector>.Tile(
                        keys - i,
                        queries - j,
                        size,
                        left + ((nint)i * size),
                        height,
                        memory.Queries + ((nint)j * size),
                        memory.Scores + ((nint)i * stride) + j,
                        stride,
                        accumulate: false
                    );
            }
        }
    }

    private readonly void ReadMasks(int batch, int head, int query, int queries, int key, int keys, in Memory memory)
    {
        int stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        AttentionMasking.Read(Problem, batch, head, query, queries, key, keys, memory.MaskRows, stride);
        PanelPacking.Pack(queries, stride, keys, memory.MaskRows, stride, 1, memory.Masks);
    }

    // The sums have seen all exponentials already: dropout is of normalised weights.
    private readonly void Drop(int batch, int head, int query, int queries, int key, int keys, in Memory memory)
    {
        int stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        Problem.Dropout.Draw(Problem.Shape, batch, head, query, queries, key, keys, memory.MaskRows, stride);
        PanelPacking.Pack(queries, stride, keys, memory.MaskRows, stride, 1, memory.Masks);
        for (nint i = 0; i < keys; i++)
        {
            float* scores = memory.Scores + (i * stride);
            float* factors = memory.Masks + (i * stride);
            for (int lane = 0; lane < queries; lane += TLanes.Count)
                TLanes.Store(TLanes.Multiply(TLanes.Load(scores + lane), TLanes.Load(factors + lane)), scores + lane);
        }
    }

    // A vector of queries: its exponentials over a block of keys, and its maximum and sum so far.
    private readonly void Normalize(int lane, int query, int key, int keys, in Memory memory)
    {
        nint stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        float* scores = memory.Scores + lane;
        TVector scale = TLanes.Broadcast(Problem.Shape.Scale);
        int seen = keys;
        if (Problem.Shape.Causal && key + keys > query + 1)
        {
            seen = Math.Clamp(query + TLanes.Count - key, 0, keys);
            HideLater(scores, stride, query, key, seen);
        }

        if (Problem.IsMasked)
        {
            float* masks = memory.Masks + lane;
            for (nint i = 0; i < seen; i++)
            {
                TVector score = TLanes.Multiply(TLanes.Load(scores + (i * stride)), scale);
                TLanes.Store(TLanes.Add(score, TLanes.Load(masks + (i * stride))), scores + (i * stride));
            }

            scale = TLanes.Broadcast(1);
        }

        TVector before = TLanes.Load(memory.Maxima + lane);
        TVector most = Most(scores, stride, seen, scale, before);
        // A row that has seen nothing has no maximum: any finite reference gives exponentials of 0.
        TVector reference = TLanes.Max(most, TLanes.Broadcast(float.MinValue));
        TVector factor = TLanes.Exp(TLanes.Subtract(before, reference));
        TVector sum = Exponentiate(scores, stride, seen, scale, reference);
        for (nint i = seen; i < keys; i++)
            TLanes.Store(TLanes.Broadcast(0), scores + (i * stride));
        TLanes.Store(most, memory.Maxima + lane);
        TLanes.Store(factor, memory.Factors + lane);
        TVector earlier = TLanes.Multiply(TLanes.Load(memory.Sums + lane), factor);
        TLanes.Store(TLanes.Add(earlier, sum), memory.Sums + lane);
    }

    private static void HideLater(float* scores, nint stride, int query, int key, int seen)
    {
        for (int i = Math.Max(0, query + 1 - key); i < seen; i++)
            new Span<float>(scores + (i * stride), Math.Min(TLanes.Count, key + i - query)).Fill(
                float.NegativeInfinity
            );
    }

    private static TVector Most(float* scores, nint stride, int count, TVector scale, TVector most)
    {
        TVector other = most;
        int i = 0;
        for (; i <= count - 2; i += 2)
        {
            most = TLanes.Max(most, TLanes.Multiply(TLanes.Load(scores), scale));
            other = TLanes.Max(other, TLanes.Multiply(TLanes.Load(scores + stride), scale));
            scores += 2 * stride;
        }

        if (i < count)
            most = TLanes.Max(most, TLanes.Multiply(TLanes.Load(scores), scale));
        return TLanes.Max(most, other);
    }

    // The product is rounded before the reference is taken away, as it was for the maximum: of that e^0 = 1 remains.
    private static TVector Exponentiate(float* scores, nint stride, int count, TVector scale, TVector reference)
    {
        TVector even = TLanes.Broadcast(0);
        TVector odd = even;
        int i = 0;
        for (; i <= count - 2; i += 2)
        {
            TVector first = TLanes.Exp(TLanes.Subtract(TLanes.Multiply(TLanes.Load(scores), scale), reference));
            TVector second = TLanes.Exp(
                TLanes.Subtract(TLanes.Multiply(TLanes.Load(scores + stride), scale), reference)
            );
            TLanes.Store(first, scores);
            TLanes.Store(second, scores + stride);
            even = TLanes.Add(even, first);
            odd = TLanes.Add(odd, second);
            scores += 2 * stride;
        }

        if (i < count)
        {
            TVector last = TLanes.Exp(TLanes.Subtract(TLanes.Multiply(TLanes.Load(scores), scale), reference));
            TLanes.Store(last, scores);
            even = TLanes.Add(even, last);
        }

        return TLanes.Add(even, odd);
    }

    private readonly void Shrink(int queries, in Memory memory)
    {
        nint stride = AttentionBlocks<TLanes, TVector>.Wide(Problem.Shape.ValueSize);
        for (int i = 0; i < queries; i++)
        {
            if (memory.Factors[i] == 1)
                continue;
            var factor = new Vector<float>(memory.Factors[i]);
            float* row = memory.Results + (i * stride);
            for (int j = 0; j < stride; j += Vector<float>.Count)
                Vector.Store(Vector.Load(row + j) * factor, row + j);
        }
    }

    // Results += exponentials · values.
    private readonly void Weigh(int query, int queries, int key, int keys, int allKeys, in Memory memory)
    {
        int stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        int height = AttentionBlocks<TLanes, TVector>.Height;
        int width = AttentionBlocks<TLanes, TVector>.Width;
        int size = Problem.Shape.ValueSize;
        nint resultStride = AttentionBlocks<TLanes, TVector>.Wide(size);
        for (int i = 0; i < queries; i += height)
        {
            int seen = Problem.Shape.Causal ? Math.Clamp(query + i + height - key, 0, keys) : keys;
            for (int j = 0; j < size; j += width)
                AttentionBlocks<TLanes, TVector>.Tile(
                    queries - i,
                    size - j,
                    seen,
                    memory.Scores + i,
                    stride,
                    memory.Values + ((nint)j * allKeys) + ((nint)key * width),
                    memory.Results + (i * resultStride) + j,
                    resultStride,
                    accumulate: key > 0
                );
        }
    }

    private readonly void Finish(int batch, int head, int query, int queries, in Memory memory)
    {
        int size = Problem.Shape.ValueSize;
        nint stride = AttentionBlocks<TLanes, TVector>.Wide(size);
        float* statistics = Problem.StatisticsAt(batch, head, query);
        float* target = Problem.Output.At(batch, head) + ((nint)query * Problem.Output.RowStride);
        for (int i = 0; i < queries; i++, target += Problem.Output.RowStride)
        {
            float most = memory.Maxima[i];
            float reciprocal = memory.Sums[i] == 0 ? 0 : 1 / memory.Sums[i];
            *statistics++ = float.IsNegativeInfinity(most) ? 0 : most;
            *statistics++ = reciprocal;
            if (reciprocal == 0)
            {
                new Span<float>(target, size).Clear();
                continue;
            }

            var factor = new Vector<float>(reciprocal);
            float* row = memory.Results + (i * stride);
            int j = 0;
            for (; j <= size - Vector<float>.Count; j += Vector<float>.Count)
                Vector.Store(Vector.Load(row + j) * factor, target + j);
            if (j < size)
                Padded.Store(Vector.Load(row + j) * factor, target + j, size - j);
        }
    }

    private readonly struct Memory
    {
        public readonly float* Keys;
        public readonly float* Values;
        public readonly float* Queries;
        public readonly float* Scores;
        public readonly float* Masks;
        public readonly float* MaskRows;
        public readonly float* Results;
        public readonly float* Maxima;
        public readonly float* Sums;
        public readonly float* Factors;

        public Memory(in AttentionShape shape, int keys)
        {
            int tall = AttentionBlocks<TLanes, TVector>.Tall(Block);
            int stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
            int valueSize = AttentionBlocks<TLanes, TVector>.Wide(shape.ValueSize);
            long packedKeys = (keys + Block - 1L) / Block * tall * shape.Size;
            long scores = (long)tall * stride;
            long queries = (long)AttentionBlocks<TLanes, TVector>.Wide(Block) * shape.Size;
            long results = (long)tall * valueSize;
            float* next = ScratchMemory.Rent(
                ScratchPurpose.Attention,
                packedKeys + ((long)keys * valueSize) + queries + (3 * scores) + results + (3 * Block)
            );
            Maxima = next;
            Sums = Maxima + Block;
            Factors = Sums + Block;
            Scores = Factors + Block;
            Masks = Scores + scores;
            MaskRows = Masks + scores;
            Queries = MaskRows + scores;
            Results = Queries + queries;
            Values = Results + results;
            Keys = Values + ((long)keys * valueSize);
        }
    }
}
