namespace Strata.Numerics.Kernels;

/// <summary>The masks of a block of queries and keys.</summary>
internal static unsafe class AttentionMasking
{
    /// <summary>What they add to the scores: queries × keys, rows of <paramref name="stride"/> values.</summary>
    public static void Read(
        in AttentionProblem problem,
        int batch,
        int head,
        int query,
        int queries,
        int key,
        int keys,
        float* target,
        int stride
    )
    {
        new Span<float>(target, queries * stride).Clear();
        Add(problem.Mask, batch, head, query, queries, key, keys, target, stride);
        Add(problem.KeyMask, batch, head, query, queries, key, keys, target, stride);
    }

    private static void Add(
        in AttentionMaskView mask,
        int batch,
        int head,
        int query,
        int queries,
        int key,
        int keys,
        float* target,
        int stride
    )
    {
        int columns = Math.Min(keys, mask.Columns - key);
        if (mask.IsPresent && columns > 0)
            mask.AddTo(
                mask.At(batch, head, query, key),
                queries,
                mask.RowStride,
                columns,
                mask.ColumnStride,
                target,
                stride
            );
    }
}
