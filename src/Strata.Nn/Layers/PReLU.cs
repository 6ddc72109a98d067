using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>x above 0, <c>weight · x</c> elsewhere with trained slopes, as <c>torch.nn.PReLU</c>.</summary>
/// <remarks>He et al., 2015, https://arxiv.org/abs/1502.01852. Weight decay spoils the slopes: exclude them from it.</remarks>
public sealed class PReLU : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="numParameters">1 slope for all, or as many as axis 1 has values.</param>
    /// <param name="init">What every slope begins with.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no slope.</exception>
    public PReLU(int numParameters = 1, float init = 0.25f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numParameters, 1);
        Weight = AddParameter(
            "weight",
            new Shape(numParameters),
            Initializer.Constant(init),
            new RandomKey(0), // a constant draws nothing from it
            ParameterRole.Weight
        );
    }

    /// <summary>The slopes.</summary>
    public Parameter Weight { get; }

    /// <summary>Computes the function.</summary>
    /// <param name="input">Any shape; with several slopes, axis 1 has as many values.</param>
    /// <exception cref="ShapeException">It has not.</exception>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        int channels = input.Shape.Rank < 2 ? 1 : input.Shape[1];
        if (Weight.Count != 1 && Weight.Count != channels)
            throw new ShapeException(
                $"{this}: expected {Weight.Count} channels on axis 1, one for each slope, got an input of shape "
                    + $"{input.Shape}. Change numParameters to {channels}, or to 1 for one slope."
            );
        return Operations.PRelu(input, Weight);
    }
}
