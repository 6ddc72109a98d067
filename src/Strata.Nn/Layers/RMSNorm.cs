using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Divides the last axes by their root mean square, as <c>torch.nn.RMSNorm</c>: <c>x / √(mean(x²) + ε) · weight</c>.</summary>
public sealed class RMSNorm : Layer
{
    /// <summary>Creates the layer: scale 1.</summary>
    /// <param name="normalizedShape">The last axes of the input, over which the mean is taken.</param>
    /// <param name="epsilon">Added to the mean square, at least 0; when null, float32's machine epsilon, 2⁻²³.</param>
    /// <param name="elementwiseAffine">Whether there is a scale.</param>
    /// <exception cref="ArgumentException">There is no axis, or one of less than 1.</exception>
    public RMSNorm(Shape normalizedShape, double? epsilon = null, bool elementwiseAffine = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon ?? 0, nameof(epsilon));
        if (normalizedShape.Rank == 0 || normalizedShape.Count == 0)
            throw new ArgumentException(
                $"The normalised shape is {normalizedShape}, expected at least one axis, none of them empty.",
                nameof(normalizedShape)
            );
        (NormalizedShape, Epsilon) = (normalizedShape, epsilon);
        if (elementwiseAffine)
            Weight = AddParameter("weight", normalizedShape, Initializer.Ones, default, ParameterRole.NormScale);
    }

    /// <summary>Creates a layer that normalises the last axis.</summary>
    /// <param name="features">Its size, at least 1.</param>
    /// <param name="epsilon">Added to the mean square, at least 0; when null, float32's machine epsilon, 2⁻²³.</param>
    /// <param name="elementwiseAffine">Whether there is a scale.</param>
    public RMSNorm(int features, double? epsilon = null, bool elementwiseAffine = true)
        : this(new Shape(features), epsilon, elementwiseAffine) { }

    /// <summary>The scale, of the normalised shape, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>The last axes of the input.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>Added to the mean square; null for 2⁻²³.</summary>
    /// <value>null</value>
    public double? Epsilon { get; }

    /// <summary>Normalises.</summary>
    /// <param name="input">Shape (…, normalized).</param>
    /// <returns>The shape of the input.</returns>
    /// <exception cref="ShapeException">The last axes of the input are others.</exception>
    public override Tensor Forward(Tensor input)
    {
        ShapeException.ThrowIfLastAxesAreNot(NormalizedShape, input.Shape, this);
        return Operations.RMSNorm(input, NormalizedShape, Weight, Epsilon);
    }
}
