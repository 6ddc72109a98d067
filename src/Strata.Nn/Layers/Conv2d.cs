using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>2-D convolution of images batch×channels×height×width, as <c>torch.nn.Conv2d</c>.</summary>
public sealed class Conv2d : Layer
{
    /// <summary>Creates the layer with PyTorch's default values, uniform in ±1/√(inputs of one output value).</summary>
    /// <param name="inChannels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Channels of the output, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernelSize">Rows and columns of the kernel, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="stride">Distance of two windows; when absent, 1.</param>
    /// <param name="padding">What is added around the image; when absent, nothing.</param>
    /// <param name="dilation">Distance of two kernel values in the image; when absent, 1.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="paddingMode">What stands in the padding.</param>
    /// <param name="initializer">How the weight is drawn; when absent, as PyTorch's default.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or does not divide by the groups.</exception>
    public Conv2d(
        int inChannels,
        int outChannels,
        Size2d kernelSize,
        RandomKey key,
        Size2d? stride = null,
        Padding padding = default,
        Size2d? dilation = null,
        int groups = 1,
        bool bias = true,
        PaddingMode paddingMode = PaddingMode.Zeros,
        Initializer? initializer = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        if (inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException(
                $"{inChannels} and {outChannels} channels must both divide by {groups} groups.",
                nameof(groups)
            );
        (Stride, Dilation) = (stride ?? 1, dilation ?? 1);
        ThrowIfNotPositive(kernelSize, nameof(kernelSize));
        ThrowIfNotPositive(Stride, nameof(stride));
        ThrowIfNotPositive(Dilation, nameof(dilation));
        if (padding.IsSame && Stride != new Size2d(1, 1))
            throw new ArgumentException(
                "Padding.Same needs a stride of 1; Padding.TensorFlowSame does not.",
                nameof(padding)
            );
        (InChannels, KernelSize, Groups, PaddingMode) = (inChannels, kernelSize, groups, paddingMode);
        Padding = padding.Resolve(kernelSize, Dilation);
        int perGroup = inChannels / groups;
        Initializer uniform = Initializer.Uniform(
            1 / MathF.Sqrt((float)perGroup * kernelSize.Height * kernelSize.Width)
        );
        var shape = new Shape(outChannels, perGroup, kernelSize.Height, kernelSize.Width);
        Weight = AddParameter("weight", shape, initializer ?? uniform, key, ParameterRole.Weight);
        Bias = bias ? AddParameter("bias", new Shape(outChannels), uniform, key, ParameterRole.Bias) : null;
    }

    /// <summary>Shape (out, in / groups, kernel height, kernel width).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Rows and columns of the kernel.</summary>
    public Size2d KernelSize { get; }

    /// <summary>Distance of two windows.</summary>
    public Size2d Stride { get; }

    /// <summary>What is added around the image.</summary>
    public Padding Padding { get; }

    /// <summary>Distance of two kernel values in the image.</summary>
    public Size2d Dilation { get; }

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups { get; }

    /// <summary>What stands in the padding.</summary>
    public PaddingMode PaddingMode { get; }

    /// <summary>Computes the convolution.</summary>
    /// <param name="input">Shape (batch, in, height, width).</param>
    /// <returns>Shape (batch, out, out height, out width).</returns>
    /// <exception cref="ShapeException">Other channels, or an image smaller than the kernel.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotImages(InChannels, input.Shape, this);
        ThrowIfTooSmall(input.Shape);
        return Operations.Conv2d(input, Weight, Bias, Stride, Padding, Dilation, Groups, PaddingMode);
    }

    private static void ThrowIfNotPositive(Size2d size, string name)
    {
        if (size.Height < 1 || size.Width < 1)
            throw new ArgumentOutOfRangeException(name, size, "Both sizes must be at least 1.");
    }

    private void ThrowIfTooSmall(Shape input)
    {
        Padding sides = Padding.Resolve(KernelSize, Dilation, Stride, new Size2d(input[2], input[3]));
        int rows = input[2] + sides.Top + sides.Bottom;
        int columns = input[3] + sides.Left + sides.Right;
        int kernelRows = (Dilation.Height * (KernelSize.Height - 1)) + 1;
        int kernelColumns = (Dilation.Width * (KernelSize.Width - 1)) + 1;
        if (rows < kernelRows || columns < kernelColumns)
            throw new ShapeException(
                $"{this}: expected images of at least {kernelRows}×{kernelColumns} with their padding, got an input of "
                    + $"shape {input}, {rows}×{columns} padded. Use larger images, fewer strides, or more padding."
            );
        if (PaddingMode is PaddingMode.Reflect or PaddingMode.Circular)
        {
            int least = PaddingMode == PaddingMode.Reflect ? 1 : 0;
            if (
                Math.Max(sides.Top, sides.Bottom) > input[2] - least
                || Math.Max(sides.Left, sides.Right) > input[3] - least
            )
                throw new ShapeException(
                    $"{this}: {PaddingMode} padding needs an image larger than the padding, got an input of shape "
                        + $"{input}. Use larger images or padding of zeros."
                );
        }
    }
}
