using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Borders and windows.
public static partial class Operations
{
    /// <summary>A border of one value, as <c>torch.nn.functional.pad</c> with mode <c>constant</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="widths">Pairs of what comes before and after, of the last axis first; below 0 cuts off.</param>
    /// <param name="value">What stands in the border.</param>
    /// <exception cref="ShapeException">There are more pairs than axes, or more is cut off than there is.</exception>
    public static Tensor Pad(Tensor input, ReadOnlySpan<int> widths, float value = 0)
    {
        CheckWidths(input, widths);
        int rank = input.Shape.Rank;
        for (int i = 0; i < widths.Length; i += 2)
        {
            int axis = rank - 1 - (i / 2);
            (int before, int after) = (Math.Max(0, -widths[i]), Math.Max(0, -widths[i + 1]));
            if (before + after > input.Shape[axis])
                throw new ShapeException(
                    $"Pad: {before} and {after} elements cannot be cut off axis {axis} of an input of shape {input.Shape}."
                );
            input = Part(input, axis, before, input.Shape[axis] - before - after, 1);
        }

        int[] sizes = input.Shape.Sizes.ToArray();
        int[] starts = new int[rank];
        for (int i = 0; i < widths.Length; i += 2)
        {
            int axis = rank - 1 - (i / 2);
            starts[axis] = Math.Max(0, widths[i]);
            sizes[axis] += starts[axis] + Math.Max(0, widths[i + 1]);
        }

        var shape = new Shape(sizes);
        if (shape == input.Shape)
            return input;
        int[] strides = TensorAxis.Strides(sizes);
        int offset = 0;
        for (int axis = 0; axis < rank && input.Count > 0; axis++)
            offset += starts[axis] * strides[axis];
        return Tape.Run(
            new PadOperation(input, new StridedView(offset, input.Shape.Sizes, strides), value, shape)
        ).Output;
    }

    /// <summary>A border that repeats the input, as <c>torch.nn.functional.pad</c> with its other modes.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="widths">Pairs of what comes before and after, of the last axis first; at least 0.</param>
    /// <param name="mode">What stands in the border.</param>
    /// <exception cref="ShapeException">There are more pairs than axes, or the input is too small to fill the border.</exception>
    public static Tensor Pad(Tensor input, ReadOnlySpan<int> widths, PaddingMode mode)
    {
        CheckWidths(input, widths);
        if (mode == PaddingMode.Zeros)
            return Pad(input, widths);
        for (int i = 0; i < widths.Length; i += 2)
        {
            int axis = input.Shape.Rank - 1 - (i / 2);
            int size = input.Shape[axis];
            (int before, int after) = (widths[i], widths[i + 1]);
            int most = mode switch
            {
                PaddingMode.Reflect => size - 1,
                PaddingMode.Circular => size,
                _ => size > 0 ? int.MaxValue : 0,
            };
            if (before < 0 || after < 0 || before > most || after > most)
                throw new ShapeException(
                    $"Pad: axis {axis} of an input of shape {input.Shape} cannot fill a border of {before} and {after} "
                        + $"with mode {mode}."
                );
            if (before + after == 0)
                continue;
            int[] source = new int[before + size + after];
            for (int j = 0; j < source.Length; j++)
                source[j] = Padding2d.Source(j - before, size, mode);
            input = Tape.Run(new AxisMapOperation(input, axis, source)).Output;
        }

        return input;
    }

    /// <summary>The windows of images as columns, as <c>torch.nn.functional.unfold</c>.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="kernelSize">Rows and columns of a window.</param>
    /// <param name="dilation">Distance of two values of a window; when absent, 1.</param>
    /// <param name="padding">Rows and columns of zeros around the image.</param>
    /// <param name="stride">Distance of two windows; when absent, 1.</param>
    /// <returns>Shape (batch, channels · window, windows).</returns>
    /// <exception cref="ShapeException">The input holds no images, or they are smaller than a window.</exception>
    public static Tensor Unfold(
        Tensor input,
        Layers.Size2d kernelSize,
        Layers.Size2d? dilation = null,
        Layers.Size2d padding = default,
        Layers.Size2d? stride = null
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ShapeException.ThrowIfNotRank4(input.Shape, "Unfold");
        (Layers.Size2d step, Layers.Size2d spacing) = (stride ?? 1, dilation ?? 1);
        var shape = new Pooling2dShape
        {
            Planes = input.Shape[0] * input.Shape[1],
            Height = input.Shape[2],
            Width = input.Shape[3],
            KernelHeight = kernelSize.Height,
            KernelWidth = kernelSize.Width,
            StrideHeight = step.Height,
            StrideWidth = step.Width,
            PaddingHeight = padding.Height,
            PaddingWidth = padding.Width,
            DilationHeight = spacing.Height,
            DilationWidth = spacing.Width,
        };
        if (shape.OutHeight < 1 || shape.OutWidth < 1)
            throw new ShapeException(
                $"Unfold: a window of {kernelSize} does not fit into an input of shape {input.Shape}."
            );
        return Tape.Run(new UnfoldOperation(input, shape)).Output;
    }

    private static void CheckWidths(Tensor input, ReadOnlySpan<int> widths)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (widths.Length % 2 != 0 || widths.Length / 2 > input.Shape.Rank)
            throw new ShapeException(
                $"Pad: expected pairs of widths for at most the {input.Shape.Rank} axes of an input of shape {input.Shape}, "
                    + $"got {widths.Length} numbers."
            );
    }
}
