using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>The transpose of a 2-D convolution, of images batch×channels×height×width, as <c>torch.nn.ConvTranspose2d</c>.</summary>
public sealed class ConvTranspose2d : Layer
{
    /// <summary>Creates the layer with PyTorch's default values, uniform in ±1/√(out / groups · kernel).</summary>
    /// <param name="inChannels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Channels of the output, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernelSize">Rows and columns of the kernel, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="stride">How far the windows of neighbouring inputs are apart in the output; when absent, 1.</param>
    /// <param name="padding">Rows and columns that are cut off on each side of the output.</param>
    /// <param name="outputPadding">Rows and columns that the output has more at its end; less than stride or dilation.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="dilation">Distance of two kernel values in the output; when absent, 1.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or does not divide by the groups.</exception>
    public ConvTranspose2d(
        int inChannels,
        int outChannels,
        Size2d kernelSize,
        RandomKey key,
        Size2d? stride = null,
        Size2d padding = default,
        Size2d outputPadding = default,
        int groups = 1,
        bool bias = true,
        Size2d? dilation = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(
            Math.Min(kernelSize.Height, kernelSize.Width),
            1,
            nameof(kernelSize)
        );
        if (inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException(
                $"{inChannels} and {outChannels} channels must both divide by {groups} groups.",
                nameof(groups)
            );
        (Stride, Dilation, Padding, OutputPadding, Groups) = (
            stride ?? 1,
            dilation ?? 1,
            padding,
            outputPadding,
            groups
        );
        (InChannels, KernelSize) = (inChannels, kernelSize);
        int perGroup = outChannels / groups;
        Initializer uniform = Initializer.Uniform(
            1 / MathF.Sqrt((float)perGroup * kernelSize.Height * kernelSize.Width)
        );
        Shape shape = new Shape(inChannels, perGroup, kernelSize.Height, kernelSize.Width);
        Weight = AddParameter("weight", shape, uniform, key, ParameterRole.Weight);
        Bias = bias ? AddParameter("bias", new Shape(outChannels), uniform, key, ParameterRole.Bias) : null;
    }

    /// <summary>Shape (in, out / groups, kernel height, kernel width).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Rows and columns of the kernel.</summary>
    public Size2d KernelSize { get; }

    /// <summary>How far the windows of neighbouring inputs are apart in the output.</summary>
    public Size2d Stride { get; }

    /// <summary>Rows and columns that are cut off on each side of the output.</summary>
    public Size2d Padding { get; }

    /// <summary>Rows and columns that the output has more at its end.</summary>
    public Size2d OutputPadding { get; }

    /// <summary>Distance of two kernel values in the output.</summary>
    public Size2d Dilation { get; }

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups { get; }

    /// <summary>Computes the transposed convolution.</summary>
    /// <param name="input">Shape (batch, in, height, width).</param>
    /// <returns>Shape (batch, out, out height, out width).</returns>
    /// <exception cref="ShapeException">Other channels.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotImages(InChannels, input.Shape, this);
        return Operations.ConvTranspose2d(input, Weight, Bias, Stride, Padding, OutputPadding, Groups, Dilation);
    }
}
