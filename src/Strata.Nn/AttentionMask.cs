using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

/// <summary>Which keys each query of an attention may look at, or what is added to their scores.</summary>
/// <remarks>
/// PyTorch's two attentions read a boolean mask in opposite ways, so here the mask says it: <see cref="Visible"/> is that
/// of <c>scaled_dot_product_attention</c>, <see cref="Hidden"/> that of <c>nn.MultiheadAttention</c>.
/// </remarks>
public sealed class AttentionMask
{
    private AttentionMask(Tensor values, AttentionMaskKind kind) => (Values, Kind) = (values, kind);

    /// <summary>Shape (queries, keys), or with heads and batch before them; an axis of size 1 is shared.</summary>
    public Tensor Values { get; }

    /// <summary>What the values mean.</summary>
    public AttentionMaskKind Kind { get; }

    /// <summary>Values that are added to the scores; minus infinity hides a key. They may have a gradient.</summary>
    /// <param name="values">Shape (queries, keys), or with heads and batch before them; an axis of size 1 is shared.</param>
    public static AttentionMask Added(Tensor values) => Of(values, AttentionMaskKind.Added);

    /// <summary>A query looks where the values are not 0.</summary>
    /// <param name="values">Shape (queries, keys), or with heads and batch before them; an axis of size 1 is shared.</param>
    public static AttentionMask Visible(Tensor values) => Of(values, AttentionMaskKind.Visible);

    /// <summary>A query does not look where the values are not 0.</summary>
    /// <param name="values">Shape (queries, keys), or with heads and batch before them; an axis of size 1 is shared.</param>
    public static AttentionMask Hidden(Tensor values) => Of(values, AttentionMaskKind.Hidden);

    /// <summary>A mask of the same kind with other values.</summary>
    internal AttentionMask Of(Tensor values) => new(values, Kind);

    /// <summary>The mask for the sizes of an attention.</summary>
    /// <exception cref="ShapeException">It cannot be shared along the axes in which it differs.</exception>
    internal AttentionMaskView View(string operation, int batch, int heads, int queries, int keys)
    {
        ReadOnlySpan<int> sizes = Values.Shape.Sizes;
        Span<int> expected = [batch, heads, queries, keys];
        Span<int> strides = [0, 0, 0, 0];
        int stride = 1;
        bool fits = sizes.Length <= 4;
        for (int i = 0; fits && i < sizes.Length; i++)
        {
            int size = sizes[^(i + 1)];
            fits = size == 1 || size == expected[^(i + 1)];
            strides[^(i + 1)] = size == 1 ? 0 : stride;
            stride *= size;
        }

        if (!fits)
            throw new ShapeException(
                $"{operation}: expected a mask of {batch}×{heads}×{queries}×{keys} (batch, heads, queries, keys), or with "
                    + $"axes of size 1 or without leading ones, got {Values.Shape}."
            );
        return new(default, Kind, strides[0], strides[1], strides[2], strides[3], keys);
    }

    private static AttentionMask Of(Tensor values, AttentionMaskKind kind)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(values, kind);
    }
}
