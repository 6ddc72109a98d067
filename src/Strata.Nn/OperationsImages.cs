using Strata.Nn.Graph;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Operations on images: batch × channels × height × width.
public static partial class Operations
{
    /// <summary>2-D convolution, as <c>torch.nn.functional.conv2d</c>.</summary>
    /// <param name="input">Shape (batch, in, height, width).</param>
    /// <param name="weight">Shape (out, in / groups, kernel height, kernel width).</param>
    /// <param name="bias">Shape (out), or null.</param>
    /// <param name="stride">Distance of two windows; when absent, 1.</param>
    /// <param name="padding">What is added around the image.</param>
    /// <param name="dilation">Distance of two kernel values in the image; when absent, 1.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="paddingMode">What stands in the padding.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Conv2d(
        Tensor input,
        Tensor weight,
        Tensor? bias = null,
        Size2d? stride = null,
        Padding padding = default,
        Size2d? dilation = null,
        int groups = 1,
        PaddingMode paddingMode = PaddingMode.Zeros
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        ShapeException.ThrowIfNotRank4(input.Shape, "Conv2d");
        Shape kernel = weight.Shape;
        if (kernel.Rank != 4 || kernel[1] * groups != input.Shape[1] || kernel[0] % groups != 0)
            throw new ShapeException(
                $"Conv2d: expected a weight of out×{input.Shape[1]}/groups×height×width for an input of shape "
                    + $"{input.Shape} and {groups} groups, got {kernel}."
            );
        Size2d spacing = dilation ?? 1;
        Size2d step = stride ?? 1;
        var image = new Size2d(input.Shape[2], input.Shape[3]);
        Padding sides = padding.Resolve(new Size2d(kernel[2], kernel[3]), spacing, step, image);
        if (paddingMode != PaddingMode.Zeros)
        {
            input = Tape.Run(new PaddingOperation(input, sides, paddingMode)).Output;
            sides = default;
        }

        var shape = new ConvolutionShape
        {
            Batch = input.Shape[0],
            InChannels = input.Shape[1],
            Height = input.Shape[2],
            Width = input.Shape[3],
            OutChannels = kernel[0],
            KernelHeight = kernel[2],
            KernelWidth = kernel[3],
            StrideHeight = step.Height,
            StrideWidth = step.Width,
            PaddingTop = sides.Top,
            PaddingBottom = sides.Bottom,
            PaddingLeft = sides.Left,
            PaddingRight = sides.Right,
            DilationHeight = spacing.Height,
            DilationWidth = spacing.Width,
            Groups = groups,
        };
        return Tape.Run(new Conv2dOperation(input, weight, bias, shape)).Output;
    }

    /// <summary>The largest value of each window, as <c>torch.nn.functional.max_pool2d</c>.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="kernelSize">Rows and columns of a window.</param>
    /// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
    /// <param name="padding">Rows and columns around the image that never win.</param>
    /// <param name="dilation">Distance of two values of a window; when absent, 1.</param>
    /// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
    /// <exception cref="ShapeException">The input holds no images, or they are smaller than a window.</exception>
    public static Tensor MaxPool2d(
        Tensor input,
        Size2d kernelSize,
        Size2d? stride = null,
        Size2d padding = default,
        Size2d? dilation = null,
        bool ceilMode = false
    )
    {
        Pooling2dShape shape = PoolingShape("MaxPool2d", input, kernelSize, stride, padding, dilation, ceilMode);
        return Tape.Run(new MaxPool2dOperation(input, shape, withIndices: false)).Output;
    }

    /// <summary>As <see cref="MaxPool2d"/>, with where each value stands: row · width + column in its plane.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="kernelSize">Rows and columns of a window.</param>
    /// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
    /// <param name="padding">Rows and columns around the image that never win.</param>
    /// <param name="dilation">Distance of two values of a window; when absent, 1.</param>
    /// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
    public static (Tensor Output, Tensor Indices) MaxPool2dWithIndices(
        Tensor input,
        Size2d kernelSize,
        Size2d? stride = null,
        Size2d padding = default,
        Size2d? dilation = null,
        bool ceilMode = false
    )
    {
        Pooling2dShape shape = PoolingShape("MaxPool2d", input, kernelSize, stride, padding, dilation, ceilMode);
        MaxPool2dOperation operation = Tape.Run(new MaxPool2dOperation(input, shape, withIndices: true));
        return (operation.Output, operation.Indices!);
    }

    /// <summary>The mean of each window, as <c>torch.nn.functional.avg_pool2d</c>.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <param name="kernelSize">Rows and columns of a window.</param>
    /// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
    /// <param name="padding">Rows and columns of zeros around the image.</param>
    /// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
    /// <param name="countIncludePadding">Whether padding counts in the divisor.</param>
    /// <param name="divisorOverride">A divisor for all windows, or null.</param>
    /// <exception cref="ShapeException">The input holds no images, or they are smaller than a window.</exception>
    public static Tensor AvgPool2d(
        Tensor input,
        Size2d kernelSize,
        Size2d? stride = null,
        Size2d padding = default,
        bool ceilMode = false,
        bool countIncludePadding = true,
        int? divisorOverride = null
    )
    {
        if (divisorOverride == 0)
            throw new ArgumentOutOfRangeException(nameof(divisorOverride), "A divisor must not be 0.");
        Pooling2dShape shape = PoolingShape("AvgPool2d", input, kernelSize, stride, padding, null, ceilMode);
        return Tape.Run(new AvgPool2dOperation(input, shape, countIncludePadding, divisorOverride ?? 0)).Output;
    }

    /// <summary>The mean of each plane.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, channels).</returns>
    public static Tensor GlobalAvgPool2d(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ShapeException.ThrowIfNotRank4(input.Shape, "GlobalAvgPool2d");
        return Tape.Run(new PlaneMeanOperation(input)).Output;
    }

    internal static Tensor BatchNorm(Tensor input, IRunningStatistics layer, bool ofBatch, bool moveStatistics) =>
        Tape.Run(new BatchNormOperation(input, layer, ofBatch, moveStatistics)).Output;

    private static Pooling2dShape PoolingShape(
        string operation,
        Tensor input,
        Size2d kernel,
        Size2d? stride,
        Size2d padding,
        Size2d? dilation,
        bool ceilMode
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        ShapeException.ThrowIfNotRank4(input.Shape, operation);
        (Size2d step, Size2d spacing) = (stride ?? kernel, dilation ?? 1);
        if (kernel.Height < 1 || kernel.Width < 1 || step.Height < 1 || step.Width < 1)
            throw new ArgumentException($"{operation}: kernel {kernel} and stride {step} must be at least 1.");
        if (padding.Height < 0 || padding.Height * 2 > kernel.Height || padding.Width * 2 > kernel.Width)
            throw new ArgumentException(
                $"{operation}: padding {padding} must be at most half the kernel {kernel}, or a window sees padding only."
            );
        var shape = new Pooling2dShape
        {
            Planes = input.Shape[0] * input.Shape[1],
            Height = input.Shape[2],
            Width = input.Shape[3],
            KernelHeight = kernel.Height,
            KernelWidth = kernel.Width,
            StrideHeight = step.Height,
            StrideWidth = step.Width,
            PaddingHeight = padding.Height,
            PaddingWidth = padding.Width,
            DilationHeight = spacing.Height,
            DilationWidth = spacing.Width,
            CeilMode = ceilMode,
        };
        if (shape.OutHeight < 1 || shape.OutWidth < 1)
            throw new ShapeException(
                $"{operation}: a window of {kernel} does not fit into an input of shape {input.Shape}. Use larger images "
                    + "or fewer poolings."
            );
        return shape;
    }
}
