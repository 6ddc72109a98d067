using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Normalises the channels of every pixel, as timm's <c>LayerNorm2d</c>.</summary>
public sealed class LayerNorm2d : Layer
{
    private readonly Shape _channels;

    /// <summary>Creates the layer: scale 1, shift 0.</summary>
    /// <param name="channels">Channels of the input, at least 1.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    public LayerNorm2d(int channels, double epsilon = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        (_channels, Epsilon) = (new Shape(channels), epsilon);
        Weight = AddParameter("weight", _channels, Initializer.Ones, default, ParameterRole.NormScale);
        Bias = AddParameter("bias", _channels, Initializer.Zeros, default, ParameterRole.NormShift);
    }

    /// <summary>The scale, shape (channels).</summary>
    public Parameter Weight { get; }

    /// <summary>The shift, shape (channels).</summary>
    public Parameter Bias { get; }

    /// <summary>Added to the variance.</summary>
    /// <value>1e-6</value>
    public double Epsilon { get; }

    /// <summary>Normalises; the image is turned to channels last and back.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">No images, or of other channels.</exception>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ShapeException.ThrowIfNotImages(_channels[0], input.Shape, this);
        Tensor pixels = Operations.Permute(input, 0, 2, 3, 1);
        return Operations.Permute(Operations.LayerNorm(pixels, _channels, Weight, Bias, Epsilon), 0, 3, 1, 2);
    }
}
