namespace Strata.Numerics.Kernels;

// What is packed before the products: queries once for all keys, a block of keys once for all queries.
internal unsafe partial struct AttentionBackward<TLanes, TVector>
{
    private readonly void PackQueries(
        int batch,
        int head,
        int first,
        int count,
        in AttentionQuerySide side,
        float* turned
    )
    {
        ref readonly AttentionShape shape = ref Problem.Shape;
        float* query = Problem.Query.At(batch, head) + ((nint)first * Problem.Query.RowStride);
        float* upstream = Gradients.Output.At(batch, head) + ((nint)first * Gradients.Output.RowStride);
        float* output = Problem.Output.At(batch, head) + ((nint)first * Problem.Output.RowStride);
        (nint queryRow, nint upstreamRow) = (Problem.Query.RowStride, Gradients.Output.RowStride);
        int tall = AttentionBlocks<TLanes, TVector>.Tall(Block);
        for (int i = 0; i < count; i += Block)
        {
            int rows = Math.Min(Block, count - i);
            nint packed = (nint)(i / Block) * tall;
            AttentionBlocks<TLanes, TVector>.PackLeft(
                rows,
                shape.Size,
                query + (i * queryRow),
                queryRow,
                side.Queries + (packed * shape.Size)
            );
            AttentionBlocks<TLanes, TVector>.PackLeft(
                rows,
                shape.ValueSize,
                upstream + (i * upstreamRow),
                upstreamRow,
                side.Upstream + (packed * shape.ValueSize)
            );
        }

        MultiplyRows(count, output, side, turned);
        if (!OfKeys)
            return;
        nint panel = (nint)count * AttentionBlocks<TLanes, TVector>.Width;
        AttentionBlocks<TLanes, TVector>.PackColumns(count, shape.Size, query, queryRow, side.QueryRows, panel);
        AttentionBlocks<TLanes, TVector>.PackColumns(
            count,
            shape.ValueSize,
            upstream,
            upstreamRow,
            side.UpstreamRows,
            panel
        );
    }

    // The products of results with their gradients are summed as a tile sums those of gradients with values: where all
    // the weight is on one key, the two are then the same number, and their difference is 0 whatever the scale.
    private readonly void MultiplyRows(int count, float* output, in AttentionQuerySide side, float* turned)
    {
        int size = Problem.Shape.ValueSize;
        int height = AttentionBlocks<TLanes, TVector>.Height;
        int tall = AttentionBlocks<TLanes, TVector>.Tall(Block);
        float* sums = stackalloc float[2 * height + TLanes.Count];
        for (int i = 0; i < count; i++)
        {
            int row = i % Block;
            if (row % height == 0)
            {
                int rows = Math.Min(height, Math.Min(Block - row, count - i));
                float* upstream = side.Upstream + ((((nint)(i / Block) * tall) + row) * size);
                AttentionBlocks<TLanes, TVector>.PackLeft(
                    rows,
                    size,
                    output + ((nint)i * Problem.Output.RowStride),
                    Problem.Output.RowStride,
                    turned
                );
                for (int lane = 0; lane < height; lane += TLanes.Count)
                {
                    TVector sum = TLanes.Broadcast(0);
                    for (nint d = 0; d < size; d++)
                        sum = TLanes.MultiplyAdd(
                            TLanes.Load(upstream + (d * height) + lane),
                            TLanes.Load(turned + (d * height) + lane),
                            sum
                        );
                    TLanes.Store(sum, sums + lane);
                }
            }

            side.Products[i] = sums[row % height];
        }
    }

    private readonly void PackKeys(
        int batch,
        int keyHead,
        int key,
        int keys,
        in AttentionBackwardMemory<TLanes, TVector> memory
    )
    {
        ref readonly AttentionShape shape = ref Problem.Shape;
        float* source = Problem.Key.At(batch, keyHead) + ((nint)key * Problem.Key.RowStride);
        AttentionBlocks<TLanes, TVector>.PackRight(keys, shape.Size, source, Problem.Key.RowStride, memory.Keys);
        AttentionBlocks<TLanes, TVector>.PackRight(
            keys,
            shape.ValueSize,
            Problem.Value.At(batch, keyHead) + ((nint)key * Problem.Value.RowStride),
            Problem.Value.RowStride,
            memory.Values
        );
        if (OfQueries)
            AttentionBlocks<TLanes, TVector>.PackColumns(
                keys,
                shape.Size,
                source,
                Problem.Key.RowStride,
                memory.KeyRows,
                (nint)keys * AttentionBlocks<TLanes, TVector>.Width
            );
        if (OfKeys)
            memory.ClearKeyGradients();
    }
}
