using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Convolution and pooling of sequences, batch × channels × length: images of one row.
public static partial class Operations
{
    /// <summary>1-D convolution, as <c>torch.nn.functional.conv1d</c>.</summary>
    /// <param name="input">Shape (batch, in, length).</param>
    /// <param name="weight">Shape (out, in / groups, kernel).</param>
    /// <param name="bias">Shape (out), or null.</param>
    /// <param name="stride">Distance of two windows.</param>
    /// <param name="padding">What is added before (left) and after (right).</param>
    /// <param name="dilation">Distance of two kernel values in the sequence.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="paddingMode">What stands in the padding.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Conv1d(
        Tensor input,
        Tensor weight,
        Tensor? bias = null,
        int stride = 1,
        Padding padding = default,
        int dilation = 1,
        int groups = 1,
        PaddingMode paddingMode = PaddingMode.Zeros
    )
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Shape.Rank != 3)
            throw new ShapeException($"Conv1d: expected a weight of out×in/groups×kernel, got {weight.Shape}.");
        return OneRowLess(
            Conv2d(
                AsImages(input, "Conv1d"),
                AsKernels(weight),
                bias,
                new Size2d(1, stride),
                padding is { IsSame: false, DependsOnSize: false } ? padding with { Top = 0, Bottom = 0 } : padding,
                new Size2d(1, dilation),
                groups,
                paddingMode
            )
        );
    }

    /// <summary>The transpose of a 1-D convolution, as <c>torch.nn.functional.conv_transpose1d</c>.</summary>
    /// <param name="input">Shape (batch, in, length).</param>
    /// <param name="weight">Shape (in, out / groups, kernel).</param>
    /// <param name="bias">Shape (out), or null.</param>
    /// <param name="stride">How far the windows of neighbouring inputs are apart in the output.</param>
    /// <param name="padding">Values that are cut off on each side of the output.</param>
    /// <param name="outputPadding">Values that the output has more at its end; less than stride or dilation.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="dilation">Distance of two kernel values in the output.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor ConvTranspose1d(
        Tensor input,
        Tensor weight,
        Tensor? bias = null,
        int stride = 1,
        int padding = 0,
        int outputPadding = 0,
        int groups = 1,
        int dilation = 1
    )
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Shape.Rank != 3)
            throw new ShapeException(
                $"ConvTranspose1d: expected a weight of in×out/groups×kernel, got {weight.Shape}."
            );
        return OneRowLess(
            ConvTranspose2d(
                AsImages(input, "ConvTranspose1d"),
                AsKernels(weight),
                bias,
                new Size2d(1, stride),
                new Size2d(0, padding),
                new Size2d(0, outputPadding),
                groups,
                new Size2d(1, dilation)
            )
        );
    }

    /// <summary>The largest value of each window, as <c>torch.nn.functional.max_pool1d</c>.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    /// <param name="kernelSize">Values of a window.</param>
    /// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
    /// <param name="padding">Values on each side that never win.</param>
    /// <param name="dilation">Distance of two values of a window.</param>
    /// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
    public static Tensor MaxPool1d(
        Tensor input,
        int kernelSize,
        int? stride = null,
        int padding = 0,
        int dilation = 1,
        bool ceilMode = false
    ) =>
        OneRowLess(
            MaxPool2d(
                AsImages(input, "MaxPool1d"),
                new Size2d(1, kernelSize),
                new Size2d(1, stride ?? kernelSize),
                new Size2d(0, padding),
                new Size2d(1, dilation),
                ceilMode
            )
        );

    /// <summary>As <see cref="MaxPool1d"/>, with where each value stands in its sequence.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    /// <param name="kernelSize">Values of a window.</param>
    /// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
    /// <param name="padding">Values on each side that never win.</param>
    /// <param name="dilation">Distance of two values of a window.</param>
    /// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
    public static (Tensor Output, Tensor Indices) MaxPool1dWithIndices(
        Tensor input,
        int kernelSize,
        int? stride = null,
        int padding = 0,
        int dilation = 1,
        bool ceilMode = false
    )
    {
        (Tensor output, Tensor indices) = MaxPool2dWithIndices(
            AsImages(input, "MaxPool1d"),
            new Size2d(1, kernelSize),
            new Size2d(1, stride ?? kernelSize),
            new Size2d(0, padding),
            new Size2d(1, dilation),
            ceilMode
        );
        return (OneRowLess(output), OneRowLess(indices));
    }

    /// <summary>The mean of each window, as <c>torch.nn.functional.avg_pool1d</c>.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    /// <param name="kernelSize">Values of a window.</param>
    /// <param name="stride">Distance of two windows; when absent, the kernel size.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="ceilMode">Whether a last window that is only partly inside counts.</param>
    /// <param name="countIncludePadding">Whether padding counts in the divisor.</param>
    public static Tensor AvgPool1d(
        Tensor input,
        int kernelSize,
        int? stride = null,
        int padding = 0,
        bool ceilMode = false,
        bool countIncludePadding = true
    ) =>
        OneRowLess(
            AvgPool2d(
                AsImages(input, "AvgPool1d"),
                new Size2d(1, kernelSize),
                new Size2d(1, stride ?? kernelSize),
                new Size2d(0, padding),
                ceilMode,
                countIncludePadding
            )
        );

    /// <summary>Means of windows that cover a sequence, as <c>torch.nn.functional.adaptive_avg_pool1d</c>.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    /// <param name="outputSize">Length of the output.</param>
    public static Tensor AdaptiveAvgPool1d(Tensor input, int outputSize) =>
        OneRowLess(AdaptiveAvgPool2d(AsImages(input, "AdaptiveAvgPool1d"), 1, outputSize));

    private static Tensor AsImages(Tensor input, string operation)
    {
        ArgumentNullException.ThrowIfNull(input);
        Shape shape = input.Shape;
        return shape.Rank == 3
            ? input.Reshape(new Shape(shape[0], shape[1], 1, shape[2]))
            : throw new ShapeException(
                $"{operation}: expected sequences of batch×channels×length, got an input of shape {shape}."
            );
    }

    private static Tensor AsKernels(Tensor weight) =>
        weight.Reshape(new Shape(weight.Shape[0], weight.Shape[1], 1, weight.Shape[2]));

    private static Tensor OneRowLess(Tensor images) =>
        images.Reshape(new Shape(images.Shape[0], images.Shape[1], images.Shape[3]));
}
