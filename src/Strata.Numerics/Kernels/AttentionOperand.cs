namespace Strata.Numerics.Kernels;

/// <summary>Queries, keys, values or results inside an array: the value d of a row is at <c>b·BatchStride + h·HeadStride + row·RowStride + d</c>.</summary>
/// <param name="Data">The values, from the first one in use.</param>
/// <param name="BatchStride">Values from one sample to the next.</param>
/// <param name="HeadStride">Values from one head to the next.</param>
/// <param name="RowStride">Values from one position to the next.</param>
public readonly record struct AttentionOperand(Block Data, int BatchStride, int HeadStride, int RowStride)
{
    internal unsafe float* At(int batch, int head) =>
        Data.Pointer + ((long)batch * BatchStride) + ((long)head * HeadStride);

    internal void ThrowIfOutside(int batch, int heads, int rows, int size, string name)
    {
        if (batch == 0 || heads == 0 || rows == 0 || size == 0)
            return;
        long last = ((batch - 1L) * BatchStride) + ((heads - 1L) * HeadStride) + ((rows - 1L) * RowStride) + size;
        if (last > Data.Length || BatchStride < 0 || HeadStride < 0 || RowStride < 0)
            throw new ArgumentException(
                $"{batch} samples of {heads} heads of {rows}×{size} with strides {BatchStride}, {HeadStride} and "
                    + $"{RowStride} need {last} values, the block has {Data.Length}.",
                name
            );
    }
}
