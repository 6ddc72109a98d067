using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>1-D convolution of sequences batch×channels×length, as <c>torch.nn.Conv1d</c>.</summary>
public sealed class Conv1d : Layer
{
    private readonly Padding _padding;
    private readonly PaddingMode _paddingMode;

    /// <summary>Creates the layer with PyTorch's default values, uniform in ±1/√(inputs of one output value).</summary>
    /// <param name="inChannels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Channels of the output, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernelSize">Values of the kernel, at least 1.</param>
    /// <param name="key">Where the random values come from; each parameter folds its own name into it.</param>
    /// <param name="stride">Distance of two windows.</param>
    /// <param name="padding">
    /// Values added before and after; <see cref="Padding.Same"/> keeps the length at stride 1, an odd rest stands after.
    /// Of a <see cref="Padding"/>, left and right count.
    /// </param>
    /// <param name="dilation">Distance of two kernel values in the sequence.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="paddingMode">What stands in the padding.</param>
    /// <exception cref="ArgumentException">A size is out of its range, or does not divide by the groups.</exception>
    public Conv1d(
        int inChannels,
        int outChannels,
        int kernelSize,
        RandomKey key,
        int stride = 1,
        Padding padding = default,
        int dilation = 1,
        int groups = 1,
        bool bias = true,
        PaddingMode paddingMode = PaddingMode.Zeros
    )
    {
        foreach (int size in (ReadOnlySpan<int>)[inChannels, outChannels, kernelSize, stride, dilation, groups])
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (inChannels % groups != 0 || outChannels % groups != 0)
            throw new ArgumentException(
                $"{inChannels} and {outChannels} channels must both divide by {groups} groups.",
                nameof(groups)
            );
        if (padding.IsSame && stride != 1)
            throw new ArgumentException("Padding.Same needs a stride of 1.", nameof(padding));
        (InChannels, KernelSize, Stride, Dilation, Groups) = (inChannels, kernelSize, stride, dilation, groups);
        _paddingMode = paddingMode;
        Padding sides = padding.Resolve(new Size2d(1, kernelSize), new Size2d(1, dilation));
        _padding = sides.DependsOnSize ? sides : sides with { Top = 0, Bottom = 0 };
        int perGroup = inChannels / groups;
        Initializer uniform = Initializer.Uniform(1 / MathF.Sqrt((float)perGroup * kernelSize));
        var shape = new Shape(outChannels, perGroup, kernelSize);
        Weight = AddParameter("weight", shape, uniform, key, ParameterRole.Weight);
        Bias = bias ? AddParameter("bias", new Shape(outChannels), uniform, key, ParameterRole.Bias) : null;
    }

    /// <summary>Shape (out, in / groups, kernel).</summary>
    public Parameter Weight { get; }

    /// <summary>Shape (out), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Values of the kernel.</summary>
    public int KernelSize { get; }

    /// <summary>Distance of two windows.</summary>
    public int Stride { get; }

    /// <summary>Distance of two kernel values in the sequence.</summary>
    public int Dilation { get; }

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups { get; }

    /// <summary>Computes the convolution.</summary>
    /// <param name="input">Shape (batch, in, length).</param>
    /// <returns>Shape (batch, out, out length).</returns>
    /// <exception cref="ShapeException">Other channels, or a sequence shorter than the kernel.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotChannels(InChannels, 3, 3, input.Shape, this);
        int reach = (Dilation * (KernelSize - 1)) + 1;
        if (!_padding.DependsOnSize && input.Shape[2] + _padding.Left + _padding.Right < reach)
            throw new ShapeException(
                $"{this}: expected sequences of at least {reach} values with their padding, got an input of shape "
                    + $"{input.Shape}. Use longer sequences, fewer strides, or more padding."
            );
        return Operations.Conv1d(input, Weight, Bias, Stride, _padding, Dilation, Groups, _paddingMode);
    }
}
