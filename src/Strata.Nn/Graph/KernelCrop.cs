using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The part of a convolution's kernels that ever meets the image: of 3×3 over one padded pixel, the middle.</summary>
internal sealed class KernelCrop
{
    private readonly ConvolutionShape _whole;
    private readonly int _top;
    private readonly int _left;

    private KernelCrop(ConvolutionShape whole, ConvolutionShape part, int top, int left) =>
        (_whole, Part, _top, _left) = (whole, part, top, left);

    /// <summary>The convolution by the part, with the same result.</summary>
    public ConvolutionShape Part { get; }

    /// <summary>Values of the parts of all kernels.</summary>
    public int Length =>
        _whole.OutChannels * (_whole.InChannels / _whole.Groups) * Part.KernelHeight * Part.KernelWidth;

    /// <summary>The crop; null where the whole kernel is needed, or where the kernels leave out the rest themselves.</summary>
    public static KernelCrop? Of(in ConvolutionShape shape)
    {
        if (Convolution2d.LeavesOutPadding(shape))
            return null;
        (int top, int bottom) = Used(
            shape.KernelHeight,
            shape.Height,
            shape.OutHeight,
            shape.StrideHeight,
            shape.PaddingTop,
            shape.DilationHeight
        );
        (int left, int right) = Used(
            shape.KernelWidth,
            shape.Width,
            shape.OutWidth,
            shape.StrideWidth,
            shape.PaddingLeft,
            shape.DilationWidth
        );
        if (top > bottom || left > right)
            return null;
        ConvolutionShape part = shape with
        {
            KernelHeight = bottom - top + 1,
            KernelWidth = right - left + 1,
            PaddingTop = shape.PaddingTop - (top * shape.DilationHeight),
            PaddingBottom = shape.PaddingBottom - ((shape.KernelHeight - 1 - bottom) * shape.DilationHeight),
            PaddingLeft = shape.PaddingLeft - (left * shape.DilationWidth),
            PaddingRight = shape.PaddingRight - ((shape.KernelWidth - 1 - right) * shape.DilationWidth),
        };
        bool isWhole = part.KernelHeight == shape.KernelHeight && part.KernelWidth == shape.KernelWidth;
        bool fits =
            Math.Min(Math.Min(part.PaddingTop, part.PaddingBottom), Math.Min(part.PaddingLeft, part.PaddingRight)) >= 0
            && part.OutHeight == shape.OutHeight
            && part.OutWidth == shape.OutWidth;
        return isWhole || !fits ? null : new(shape, part, top, left);
    }

    /// <summary>Copies the parts out of the kernels.</summary>
    public void Take(Block kernels, Block parts)
    {
        ReadOnlySpan<float> from = kernels.Span;
        Span<float> to = parts.Span;
        int size = _whole.KernelHeight * _whole.KernelWidth;
        int at = 0;
        for (int start = 0; start < from.Length; start += size)
        {
            for (int row = 0; row < Part.KernelHeight; row++)
            {
                int first = start + ((_top + row) * _whole.KernelWidth) + _left;
                for (int column = 0; column < Part.KernelWidth; column++)
                    to[at++] = from[first + column];
            }
        }
    }

    /// <summary>Puts gradients of the parts where the kernels' are; what meets no image has a gradient of 0.</summary>
    public void Put(Block parts, Block kernels, bool accumulate)
    {
        if (!accumulate)
            kernels.Clear();
        ReadOnlySpan<float> from = parts.Span;
        Span<float> to = kernels.Span;
        int size = _whole.KernelHeight * _whole.KernelWidth;
        int at = 0;
        for (int start = 0; start < to.Length; start += size)
        {
            for (int row = 0; row < Part.KernelHeight; row++)
            {
                int first = start + ((_top + row) * _whole.KernelWidth) + _left;
                for (int column = 0; column < Part.KernelWidth; column++)
                    to[first + column] += from[at++];
            }
        }
    }

    /// <summary>The first and the last position of a kernel that meets the image for some output.</summary>
    private static (int First, int Last) Used(int kernel, int size, int outputs, int stride, int padding, int dilation)
    {
        (int first, int last) = (kernel, -1);
        for (int position = 0; position < kernel; position++)
        {
            for (int output = 0; output < outputs; output++)
            {
                int at = (output * stride) - padding + (position * dilation);
                if (at < 0 || at >= size)
                    continue;
                (first, last) = (Math.Min(first, position), position);
                break;
            }
        }

        return (first, last);
    }
}
