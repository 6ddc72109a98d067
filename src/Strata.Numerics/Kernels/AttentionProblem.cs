namespace Strata.Numerics.Kernels;

/// <summary>A checked attention, and how its work is cut.</summary>
internal unsafe struct AttentionProblem
{
    /// <summary>Queries, and keys, that meet at a time: the scores of a block stay in the second-level cache.</summary>
    public const int Block = 128;

    public AttentionShape Shape;
    public AttentionOperand Query;
    public AttentionOperand Key;
    public AttentionOperand Value;
    public AttentionOperand Output;
    public AttentionMaskView Mask;
    public AttentionMaskView KeyMask;
    public AttentionDropout Dropout;

    /// <summary>The reference of each row's exponentials, and the reciprocal of their sum.</summary>
    public float* Statistics;

    public readonly int HeadsPerKeyHead => Shape.Heads / Shape.KeyHeads;

    public readonly bool IsMasked => Mask.IsPresent || KeyMask.IsPresent;

    public readonly int QueryBlocks => (Shape.Queries + Block - 1) / Block;

    public readonly int KeyBlocks => (Shape.Keys + Block - 1) / Block;

    public readonly float* StatisticsAt(int batch, int head, int row) =>
        Statistics + (((((long)batch * Shape.Heads) + head) * Shape.Queries) + row) * AttentionShape.StatisticsPerRow;

    /// <summary>Whether a query of a block sees a key of another one.</summary>
    public readonly bool Meet(int query, int queries, int key) => !Shape.Causal || key < query + queries;

    public static int RoundUp(int count, int unit) => (count + unit - 1) / unit * unit;
}
