using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Where the rows of an attention's operand lie in its tensor.</summary>
/// <param name="Offset">The first value.</param>
/// <param name="BatchStride">Values from one sample to the next.</param>
/// <param name="HeadStride">Values from one head to the next.</param>
/// <param name="RowStride">Values from one position to the next.</param>
internal readonly record struct AttentionRows(int Offset, int BatchStride, int HeadStride, int RowStride)
{
    /// <summary>Batch × heads × rows × size.</summary>
    public static AttentionRows HeadsFirst(int heads, int rows, int size) =>
        new(0, heads * rows * size, rows * size, size);

    public AttentionOperand In(Block values) =>
        new(values.Slice(Offset, values.Length - Offset), BatchStride, HeadStride, RowStride);
}

/// <summary>The sizes of an attention, and where its operands and its result lie.</summary>
internal readonly record struct AttentionLayout(
    AttentionShape Shape,
    AttentionRows Query,
    AttentionRows Key,
    AttentionRows Value,
    AttentionRows Output
);
