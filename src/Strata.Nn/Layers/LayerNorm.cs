using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Normalises the last axes, as <c>torch.nn.LayerNorm</c>: <c>(x − mean) / √(variance + ε) · weight + bias</c>.</summary>
public sealed class LayerNorm : Layer
{
    /// <summary>Creates the layer: scale 1, shift 0.</summary>
    /// <param name="normalizedShape">The last axes of the input, over which mean and biased variance are taken.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="elementwiseAffine">Whether there is a scale.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    /// <exception cref="ArgumentException">There is no axis, or one of less than 1.</exception>
    public LayerNorm(Shape normalizedShape, double epsilon = 1e-5, bool elementwiseAffine = true, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        if (normalizedShape.Rank == 0 || normalizedShape.Count == 0)
            throw new ArgumentException(
                $"The normalised shape is {normalizedShape}, expected at least one axis, none of them empty.",
                nameof(normalizedShape)
            );
        (NormalizedShape, Epsilon) = (normalizedShape, epsilon);
        if (!elementwiseAffine)
            return;
        Weight = AddParameter("weight", normalizedShape, Initializer.Ones, default, ParameterRole.NormScale);
        if (bias)
            Bias = AddParameter("bias", normalizedShape, Initializer.Zeros, default, ParameterRole.NormShift);
    }

    /// <summary>Creates a layer that normalises the last axis.</summary>
    /// <param name="features">Its size, at least 1.</param>
    /// <param name="epsilon">Added to the variance, at least 0.</param>
    /// <param name="elementwiseAffine">Whether there is a scale.</param>
    /// <param name="bias">Whether there is a shift beside the scale.</param>
    public LayerNorm(int features, double epsilon = 1e-5, bool elementwiseAffine = true, bool bias = true)
        : this(new Shape(features), epsilon, elementwiseAffine, bias) { }

    /// <summary>The scale, of the normalised shape, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>The shift, of the normalised shape, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>The last axes of the input.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>Added to the variance.</summary>
    /// <value>1e-5</value>
    public double Epsilon { get; }

    /// <summary>Normalises.</summary>
    /// <param name="input">Shape (…, normalized).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The last axes of the input are others.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfLastAxesAreNot(NormalizedShape, input.Shape, this);
        return Operations.LayerNorm(input, NormalizedShape, Weight, Bias, Epsilon);
    }
}
