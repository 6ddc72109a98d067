using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Normalises groups of channels of each sample by themselves, as <c>torch.nn.GroupNorm</c>.</summary>
public sealed class GroupNorm : Layer
{
    /// <summary>Creates the layer: scale 1, shift 0.</summary>
    /// <param name="groups">Groups, at least 1.</param>
    /// <param name="channels">Channels of the input, a multiple of <paramref name="groups"/>.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="affine">Whether there is a scale.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    /// <exception cref="ArgumentException">The channels do not divide by the groups.</exception>
    public GroupNorm(int groups, int channels, double epsilon = 1e-5, bool affine = true, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        if (channels % groups != 0)
            throw new ArgumentException($"{channels} channels do not divide by {groups} groups.", nameof(channels));
        (Groups, Channels, Epsilon) = (groups, channels, epsilon);
        if (!affine)
            return;
        var shape = new Shape(channels);
        Weight = AddParameter("weight", shape, Initializer.Ones, default, ParameterRole.NormScale);
        if (bias)
            Bias = AddParameter("bias", shape, Initializer.Zeros, default, ParameterRole.NormShift);
    }

    /// <summary>Groups.</summary>
    public int Groups { get; }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    /// <summary>The scale, shape (channels), or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>The shift, shape (channels), or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Added to the variance.</summary>
    /// <value>1e-5</value>
    public double Epsilon { get; }

    /// <summary>Normalises.</summary>
    /// <param name="input">Shape (batch, channels, …).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">Other channels.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfNotChannels(Channels, 2, int.MaxValue, input.Shape, this);
        return Operations.GroupNorm(input, Groups, Weight, Bias, Epsilon);
    }
}
