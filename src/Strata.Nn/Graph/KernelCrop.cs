using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>The part of a convolution's kernels that ever meets the image: of 3×3 over one padded pixel, the middle.</summary>
internal sealed class KernelCrop
{
    private readonly StridedView _view;

    private KernelCrop(in ConvolutionShape whole, in ConvolutionShape part, int top, int left)
    {
        Part = part;
        int kernels = whole.OutChannels * (whole.InChannels / whole.Groups);
        int size = whole.KernelHeight * whole.KernelWidth;
        _view = new(
            (top * whole.KernelWidth) + left,
            [kernels, part.KernelHeight, part.KernelWidth],
            [size, whole.KernelWidth, 1]
        );
    }

    /// <summary>The convolution by the part, with the same result.</summary>
    public ConvolutionShape Part { get; }

    /// <summary>Values of the parts of all kernels.</summary>
    public int Length => _view.Count;

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
    public void Take(Block kernels, Block parts) => StridedCopy.Gather(_view, kernels, parts);

    /// <summary>Puts gradients of the parts where the kernels' are; what meets no image has a gradient of 0.</summary>
    public void Put(Block parts, Block kernels, bool accumulate)
    {
        if (!accumulate)
            kernels.Clear();
        StridedCopy.Scatter(_view, parts, kernels, accumulate);
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
