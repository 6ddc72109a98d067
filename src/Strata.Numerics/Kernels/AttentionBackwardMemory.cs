using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The packed queries of one head and the gradients of its results, in the backward pass.</summary>
/// <param name="memory">Where they begin.</param>
/// <param name="tall">Rows of all blocks with room for whole tiles.</param>
/// <param name="count">Rows.</param>
internal readonly unsafe struct AttentionQuerySide(
    float* memory,
    in AttentionShape shape,
    long tall,
    int count,
    int width
)
{
    /// <summary>Queries as left operands, block by block.</summary>
    public readonly float* Queries = memory;

    /// <summary>Gradients of results as left operands, block by block.</summary>
    public readonly float* Upstream = memory + (tall * shape.Size);

    /// <summary>For each row the product of its result with the gradient of it.</summary>
    public readonly float* Products = memory + (tall * (shape.Size + shape.ValueSize));

    /// <summary>Queries as right operands, the depth along the rows.</summary>
    public readonly float* QueryRows = memory + (tall * (shape.Size + shape.ValueSize + 1));

    /// <summary>Gradients of results as right operands, the depth along the rows.</summary>
    public readonly float* UpstreamRows =
        memory
        + (tall * (shape.Size + shape.ValueSize + 1))
        + ((long)count * AttentionProblem.RoundUp(shape.Size, width));

    /// <summary>Rows.</summary>
    public readonly int Count = count;

    /// <summary>The values of one side.</summary>
    public static long Length(in AttentionShape shape, long tall, int count, int width) =>
        (tall * (shape.Size + shape.ValueSize + 1))
        + (
            (long)count
            * (AttentionProblem.RoundUp(shape.Size, width) + AttentionProblem.RoundUp(shape.ValueSize, width))
        );
}

/// <summary>What a part of the backward pass works on.</summary>
internal readonly unsafe struct AttentionBackwardMemory<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Block = AttentionProblem.Block;

    /// <summary>Keys as right operands.</summary>
    public readonly float* Keys;

    /// <summary>Values as right operands.</summary>
    public readonly float* Values;

    /// <summary>Keys as right operands, the depth along the rows.</summary>
    public readonly float* KeyRows;

    /// <summary>The gradients of the block's keys.</summary>
    public readonly float* KeyGradients;

    /// <summary>The gradients of the block's values.</summary>
    public readonly float* ValueGradients;

    /// <summary>Scores, then probabilities: queries × keys.</summary>
    public readonly float* Scores;

    /// <summary>Gradients of the probabilities, then of the scores.</summary>
    public readonly float* Slopes;

    /// <summary>What masks add to the scores.</summary>
    public readonly float* Masks;

    /// <summary>A strip of slopes, or of results, as left operand.</summary>
    public readonly float* Turned;

    private readonly float* _sides;
    private readonly AttentionShape _shape;
    private readonly long _tall;
    private readonly int _queries;

    public AttentionBackwardMemory(in AttentionShape shape, int heads, int queries)
    {
        int width = AttentionBlocks<TLanes, TVector>.Width;
        long tall = AttentionBlocks<TLanes, TVector>.Tall(Block);
        long wide = AttentionBlocks<TLanes, TVector>.Wide(Block);
        (_shape, _queries) = (shape, queries);
        _tall = (queries + Block - 1L) / Block * tall;
        long scores = tall * AttentionBlocks<TLanes, TVector>.ScoreStride;
        (long size, long valueSize) = (
            AttentionBlocks<TLanes, TVector>.Wide(shape.Size),
            AttentionBlocks<TLanes, TVector>.Wide(shape.ValueSize)
        );
        // Strips of slopes and of results, and what whole vectors read behind them.
        long strip = (Math.Max(tall, shape.ValueSize) * AttentionBlocks<TLanes, TVector>.Height) + (2 * TLanes.Count);
        long sides = heads * AttentionQuerySide.Length(shape, _tall, queries, width);
        float* next = ScratchMemory.Rent(
            ScratchPurpose.Attention,
            (3 * scores)
                + strip
                + (wide * (shape.Size + shape.ValueSize))
                + (Block * size)
                + (tall * (size + valueSize))
                + sides
        );
        Scores = next;
        Slopes = Scores + scores;
        Masks = Slopes + scores;
        Turned = Masks + scores;
        Keys = Turned + strip;
        Values = Keys + (wide * shape.Size);
        KeyRows = Values + (wide * shape.ValueSize);
        KeyGradients = KeyRows + (Block * size);
        ValueGradients = KeyGradients + (tall * size);
        _sides = ValueGradients + (tall * valueSize);
    }

    /// <summary>The queries of one of the heads that share the key head.</summary>
    public AttentionQuerySide Side(int head)
    {
        int width = AttentionBlocks<TLanes, TVector>.Width;
        return new(
            _sides + (head * AttentionQuerySide.Length(_shape, _tall, _queries, width)),
            _shape,
            _tall,
            _queries,
            width
        );
    }

    /// <summary>Starts the sums of a block of keys.</summary>
    public void ClearKeyGradients()
    {
        int tall = AttentionBlocks<TLanes, TVector>.Tall(Block);
        new Span<float>(KeyGradients, tall * AttentionBlocks<TLanes, TVector>.Wide(_shape.Size)).Clear();
        new Span<float>(ValueGradients, tall * AttentionBlocks<TLanes, TVector>.Wide(_shape.ValueSize)).Clear();
    }
}
