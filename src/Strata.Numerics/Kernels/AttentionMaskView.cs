using System.Numerics;

namespace Strata.Numerics.Kernels;

/// <summary>A mask inside an array; a stride of 0 shares it along an axis.</summary>
/// <param name="Data">The values; empty for no mask.</param>
/// <param name="Kind">What they mean.</param>
/// <param name="BatchStride">Values from one sample to the next.</param>
/// <param name="HeadStride">Values from one head to the next.</param>
/// <param name="RowStride">Values from one query to the next.</param>
/// <param name="ColumnStride">Values from one key to the next.</param>
/// <param name="Columns">Keys that the mask speaks about; those after them are seen.</param>
public readonly record struct AttentionMaskView(
    Block Data,
    AttentionMaskKind Kind,
    int BatchStride,
    int HeadStride,
    int RowStride,
    int ColumnStride,
    int Columns
)
{
    internal bool IsPresent => !Data.IsEmpty;

    internal unsafe float* At(int batch, int head, int row, int column) =>
        Data.Pointer
        + ((long)batch * BatchStride)
        + ((long)head * HeadStride)
        + ((long)row * RowStride)
        + ((long)column * ColumnStride);

    internal void ThrowIfOutside(in AttentionShape shape, string name)
    {
        if (!IsPresent || shape.Batch == 0 || shape.Queries == 0 || Columns == 0)
            return;
        long last =
            ((shape.Batch - 1L) * BatchStride)
            + ((shape.Heads - 1L) * HeadStride)
            + ((shape.Queries - 1L) * RowStride)
            + ((Columns - 1L) * ColumnStride)
            + 1;
        if (last > Data.Length)
            throw new ArgumentException($"The mask {this} needs {last} values for {shape}.", name);
    }

    /// <summary>Adds the mask's values for some queries and keys to what <paramref name="target"/> holds, as additions to scores.</summary>
    /// <param name="source">The first value, from <see cref="At"/>.</param>
    /// <param name="rows">Rows of the target.</param>
    /// <param name="rowStride">Values of the source from one row of the target to the next.</param>
    /// <param name="columns">Columns of the target.</param>
    /// <param name="columnStride">Values of the source from one column of the target to the next.</param>
    /// <param name="target">Rows of <paramref name="targetStride"/> values.</param>
    internal unsafe void AddTo(
        float* source,
        int rows,
        nint rowStride,
        int columns,
        nint columnStride,
        float* target,
        nint targetStride
    )
    {
        var visible = Vector<float>.Zero;
        var hidden = new Vector<float>(float.NegativeInfinity);
        int width = Vector<float>.Count;
        for (int row = 0; row < rows; row++, source += rowStride, target += targetStride)
        {
            for (int column = 0; column < columns; column += width)
            {
                int count = Math.Min(width, columns - column);
                Vector<float> values =
                    columnStride == 1 && count == width ? Vector.Load(source + column)
                    : columnStride == 0 ? new Vector<float>(*source)
                    : Gather(source + (column * columnStride), columnStride, count);
                Vector<float> added = Kind switch
                {
                    AttentionMaskKind.Visible => Vector.ConditionalSelect(
                        Vector.Equals(values, visible),
                        hidden,
                        visible
                    ),
                    AttentionMaskKind.Hidden => Vector.ConditionalSelect(
                        Vector.Equals(values, visible),
                        visible,
                        hidden
                    ),
                    _ => values,
                };
                if (count == width)
                    Vector.Store(Vector.Load(target + column) + added, target + column);
                else
                    Padded.Store(Padded.Load(target + column, count) + added, target + column, count);
            }
        }
    }

    private static unsafe Vector<float> Gather(float* source, nint stride, int count)
    {
        float* values = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < Vector<float>.Count; i++)
            values[i] = i < count ? source[i * stride] : 0;
        return Vector.Load(values);
    }
}
