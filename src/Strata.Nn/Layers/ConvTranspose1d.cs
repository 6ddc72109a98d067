using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>The transpose of a 1-D convolution, of sequences batch×channels×length, as <c>torch.nn.ConvTranspose1d</c>.</summary>
public sealed class ConvTranspose1d : Layer
{
    /// <summary>Creates the layer with PyTorch's default values, uniform in ±1/√(out / groups · kernel).</summary>
    /// <param name="inChannels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Channels of the output, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernelSize">Values of the kernel, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="stride">How far the windows of neighbouring inputs are apart in the output.</param>
    /// <param name="padding">Values that are cut off on each side of the output.</param>
    /// <param name="outputPadding">Values that the output has more at its end; less than stride or dilation.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="dilation">Distance of two kernel values in the output.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or does not divide by the groups.</exception>
    public ConvTranspose1d(
        int inChannels,
        int outChannels,
        int kernelSize,
        RandomKey key,
        int stride = 1,
        int padding = 0,
        int outputPadding = 0,
        int groups = 1,
        bool bias = true,
        int dilation = 1
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelSize, 1);
        if (inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException(
                $"{inChannels} and {outChannels} channels must both divide by {groups} groups.",
                nameof(groups)
            );
        (Stride, Dilation, Padding, OutputPadding, Groups) = (stride, dilation, padding, outputPadding, groups);
        (InChannels, KernelSize) = (inChannels, kernelSize);
        int perGroup = outChannels / groups;
        Initializer uniform = Initializer.Uniform(1 / MathF.Sqrt((float)perGroup * kernelSize));
        Shape shape = new Shape(inChannels, perGroup, kernelSize);
        Weight = AddParameter("weight", shape, uniform, key, ParameterRole.Weight);
        Bias = bias ? AddParameter("bias", new Shape(outChannels), uniform, key, ParameterRole.Bias) : null;
    }

    /// <summary>Shape (in, out / groups, kernel).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Values of the kernel.</summary>
    public int KernelSize { get; }

    /// <summary>How far the windows of neighbouring inputs are apart in the output.</summary>
    public int Stride { get; }

    /// <summary>Values that are cut off on each side of the output.</summary>
    public int Padding { get; }

    /// <summary>Values that the output has more at its end.</summary>
    public int OutputPadding { get; }

    /// <summary>Distance of two kernel values in the output.</summary>
    public int Dilation { get; }

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups { get; }

    /// <summary>Computes the transposed convolution.</summary>
    /// <param name="input">Shape (batch, in, length).</param>
    /// <returns>Shape (batch, out, out length).</returns>
    /// <exception cref="ShapeException">Other channels.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotChannels(InChannels, 3, 3, input.Shape, this);
        return Operations.ConvTranspose1d(input, Weight, Bias, Stride, Padding, OutputPadding, Groups, Dilation);
    }
}
