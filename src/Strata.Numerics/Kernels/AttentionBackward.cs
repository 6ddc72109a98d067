using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The backward pass of one sample and key head, or of some of its blocks.</summary>
/// <remarks>
/// <code>P = e^(s − reference) / sum;  dV = Pᵀ·dO;  dS = P ∘ (dO·Vᵀ − Σ dO∘O)·scale;  dQ = dS·K;  dK = dSᵀ·Q</code>
/// With dropout, P∘M stands for P in dV, and M∘(dO·Vᵀ) for dO·Vᵀ; M is drawn again, row by row.
/// Blocks of keys are the outer loop, heads and blocks of queries the inner ones: gradients of keys and values are summed
/// in scratch memory over all queries, those of queries where they belong, over the blocks of keys in their order. Cut by
/// queries or by keys, a part computes what it does not write for nothing, but every sum keeps its order.
/// </remarks>
internal unsafe partial struct AttentionBackward<TLanes, TVector> : IParallelJob
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Block = AttentionProblem.Block;

    public AttentionProblem Problem;
    public AttentionGradients Gradients;

    /// <summary>Parts that the blocks of queries of one sample and key head are cut into.</summary>
    public int QueryChunks;

    /// <summary>Parts that the blocks of keys are cut into.</summary>
    public int KeyChunks;

    /// <summary>Whether the gradient of the queries is computed; all keys are then in each part.</summary>
    public bool OfQueries;

    /// <summary>Whether the gradients of keys and values are computed; all queries are then in each part.</summary>
    public bool OfKeys;

    public readonly void Execute(int part)
    {
        ref readonly AttentionShape shape = ref Problem.Shape;
        (int pair, int chunk) = (part / (QueryChunks * KeyChunks), part % (QueryChunks * KeyChunks));
        (int queryChunk, int keyChunk) = (chunk / KeyChunks, chunk % KeyChunks);
        (int batch, int keyHead) = (pair / shape.KeyHeads, pair % shape.KeyHeads);
        int firstQuery = (int)((long)Problem.QueryBlocks * queryChunk / QueryChunks) * Block;
        int endQuery = Math.Min(
            shape.Queries,
            (int)((long)Problem.QueryBlocks * (queryChunk + 1) / QueryChunks) * Block
        );
        int firstKey = (int)((long)Problem.KeyBlocks * keyChunk / KeyChunks) * Block;
        int endKey = Math.Min(shape.Keys, (int)((long)Problem.KeyBlocks * (keyChunk + 1) / KeyChunks) * Block);
        int heads = Problem.HeadsPerKeyHead;
        if (firstKey >= endKey || firstQuery > endQuery)
            return;
        var memory = new AttentionBackwardMemory<TLanes, TVector>(shape, heads, endQuery - firstQuery);
        for (int h = 0; h < heads; h++)
            PackQueries(batch, (keyHead * heads) + h, firstQuery, endQuery - firstQuery, memory.Side(h), memory.Turned);
        for (int key = firstKey; key < endKey; key += Block)
        {
            int keys = Math.Min(Block, endKey - key);
            PackKeys(batch, keyHead, key, keys, memory);
            for (int h = 0; h < heads; h++)
            {
                for (int query = firstQuery; query < endQuery; query += Block)
                {
                    int queries = Math.Min(Block, endQuery - query);
                    if (!Problem.Meet(query, queries, key))
                        continue;
                    int head = (keyHead * heads) + h;
                    Differentiate(batch, head, query, queries, key, keys, memory, memory.Side(h), query - firstQuery);
                }
            }

            if (OfKeys)
                StoreKeys(batch, keyHead, key, keys, memory);
        }
    }

    private readonly void Differentiate(
        int batch,
        int head,
        int query,
        int queries,
        int key,
        int keys,
        in AttentionBackwardMemory<TLanes, TVector> memory,
        in AttentionQuerySide side,
        int offset
    )
    {
        ref readonly AttentionShape shape = ref Problem.Shape;
        int stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        nint packed = (nint)(offset / Block) * AttentionBlocks<TLanes, TVector>.Tall(Block);
        Multiply(
            query,
            queries,
            key,
            keys,
            shape.Size,
            side.Queries + (packed * shape.Size),
            memory.Keys,
            memory.Scores
        );
        Multiply(
            query,
            queries,
            key,
            keys,
            shape.ValueSize,
            side.Upstream + (packed * shape.ValueSize),
            memory.Values,
            memory.Slopes
        );
        if (Problem.IsMasked)
            AttentionMasking.Read(Problem, batch, head, query, queries, key, keys, memory.Masks, stride);
        bool drops = Problem.Dropout.IsPresent;
        float* factors = stackalloc float[stride];
        new Span<float>(factors, stride).Clear(); // what follows the keys is multiplied with too
        float* statistics = Problem.StatisticsAt(batch, head, query);
        for (int i = 0; i < queries; i++)
        {
            int seen = shape.Causal ? Math.Clamp(query + i + 1 - key, 0, keys) : keys;
            var row = new AttentionRow<TLanes, TVector>(
                shape.Scale,
                statistics[2 * i],
                statistics[(2 * i) + 1],
                side.Products[offset + i]
            );
            nint at = (nint)i * stride;
            float* masks = Problem.IsMasked ? memory.Masks + at : null;
            if (drops)
            {
                Problem.Dropout.Draw(shape, batch, head, query + i, 1, key, seen, factors, stride);
                row.Differentiate(seen, keys, memory.Scores + at, memory.Slopes + at, masks, factors);
                continue;
            }

            row.Differentiate(seen, keys, memory.Scores + at, memory.Slopes + at, masks);
        }

        if (OfKeys)
            AddToKeys(query, queries, key, keys, memory, side, offset);
        if (OfQueries)
            AddToQueries(batch, head, query, queries, key, keys, memory);
    }

    // Queries × keys: a product over one packed block each.
    private readonly void Multiply(
        int query,
        int queries,
        int key,
        int keys,
        int depth,
        float* left,
        float* right,
        float* result
    )
    {
        int stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        int height = AttentionBlocks<TLanes, TVector>.Height;
        int width = AttentionBlocks<TLanes, TVector>.Width;
        for (int j = 0; j < keys; j += width)
        {
            for (int i = 0; i < queries; i += height)
            {
                if (Problem.Meet(query + i, height, key + j))
                    AttentionBlocks<TLanes, TVector>.Tile(
                        queries - i,
                        keys - j,
                        depth,
                        left + ((nint)i * depth),
                        height,
                        right + ((nint)j * depth),
                        result + ((nint)i * stride) + j,
                        stride,
                        accumulate: false
                    );
            }
        }
    }

    private readonly void AddToKeys(
        int query,
        int queries,
        int key,
        int keys,
        in AttentionBackwardMemory<TLanes, TVector> memory,
        in AttentionQuerySide side,
        int offset
    )
    {
        nint stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        int height = AttentionBlocks<TLanes, TVector>.Height;
        for (int i = 0; i < keys; i += height)
        {
            // Queries before the first key of the tile do not see it.
            int first = Problem.Shape.Causal ? Math.Max(0, key + i - query) : 0;
            if (first >= queries)
                break;
            float* scores = memory.Scores + (first * stride) + i;
            float* slopes = memory.Slopes + (first * stride) + i;
            AddTiles(
                keys - i,
                Problem.Shape.ValueSize,
                queries - first,
                scores,
                side.UpstreamRows,
                side.Count,
                offset + first,
                memory.ValueGradients,
                i
            );
            AddTiles(
                keys - i,
                Problem.Shape.Size,
                queries - first,
                slopes,
                side.QueryRows,
                side.Count,
                offset + first,
                memory.KeyGradients,
                i
            );
        }
    }

    private static void AddTiles(
        int rows,
        int columns,
        int depth,
        float* left,
        float* right,
        int rightRows,
        int rightRow,
        float* result,
        int resultRow
    )
    {
        int width = AttentionBlocks<TLanes, TVector>.Width;
        nint resultStride = AttentionBlocks<TLanes, TVector>.Wide(columns);
        for (int j = 0; j < columns; j += width)
            AttentionBlocks<TLanes, TVector>.Tile(
                rows,
                columns - j,
                depth,
                left,
                AttentionBlocks<TLanes, TVector>.ScoreStride,
                right + ((nint)j * rightRows) + ((nint)rightRow * width),
                result + (resultRow * resultStride) + j,
                resultStride,
                accumulate: true
            );
    }

    private readonly void AddToQueries(
        int batch,
        int head,
        int query,
        int queries,
        int key,
        int keys,
        in AttentionBackwardMemory<TLanes, TVector> memory
    )
    {
        nint stride = AttentionBlocks<TLanes, TVector>.ScoreStride;
        int height = AttentionBlocks<TLanes, TVector>.Height;
        int width = AttentionBlocks<TLanes, TVector>.Width;
        int size = Problem.Shape.Size;
        nint targetRow = Gradients.Query.RowStride;
        float* target = Gradients.Query.At(batch, head) + (query * targetRow);
        for (int i = 0; i < queries; i += height)
        {
            int rows = Math.Min(height, queries - i);
            int seen = Problem.Shape.Causal ? Math.Clamp(query + i + rows - key, 0, keys) : keys;
            PanelPacking.Pack(rows, height, keys, memory.Slopes + (i * stride), stride, 1, memory.Turned);
            for (int j = 0; j < size; j += width)
                RegisterTile.Multiply<TLanes, TVector>(
                    rows,
                    Math.Min(width, size - j),
                    seen,
                    memory.Turned,
                    height,
                    memory.KeyRows + ((nint)j * keys),
                    width,
                    target + (i * targetRow) + j,
                    targetRow,
                    Gradients.AccumulateQuery || key > 0
                );
        }
    }

    private readonly void StoreKeys(
        int batch,
        int keyHead,
        int key,
        int keys,
        in AttentionBackwardMemory<TLanes, TVector> memory
    )
    {
        if (!Gradients.Key.Data.IsEmpty)
            Store(
                keys,
                Problem.Shape.Size,
                memory.KeyGradients,
                Gradients.Key.At(batch, keyHead) + ((nint)key * Gradients.Key.RowStride),
                Gradients.Key.RowStride,
                Gradients.AccumulateKey
            );
        if (!Gradients.Value.Data.IsEmpty)
            Store(
                keys,
                Problem.Shape.ValueSize,
                memory.ValueGradients,
                Gradients.Value.At(batch, keyHead) + ((nint)key * Gradients.Value.RowStride),
                Gradients.Value.RowStride,
                Gradients.AccumulateValue
            );
    }

    private static void Store(int rows, int columns, float* source, float* target, nint stride, bool accumulate)
    {
        int width = Vector<float>.Count;
        nint sourceStride = AttentionBlocks<TLanes, TVector>.Wide(columns);
        for (int i = 0; i < rows; i++, source += sourceStride, target += stride)
        {
            int j = 0;
            for (; j <= columns - width; j += width)
            {
                Vector<float> values = Vector.Load(source + j);
                Vector.Store(accumulate ? Vector.Load(target + j) + values : values, target + j);
            }

            for (; j < columns; j++)
                target[j] = accumulate ? target[j] + source[j] : source[j];
        }
    }
}
