using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>x above 0, <c>slope · x</c> elsewhere, as <c>torch.nn.LeakyReLU</c>.</summary>
/// <param name="negativeSlope">The slope below 0.</param>
public sealed class LeakyReLU(float negativeSlope = 0.01f) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.LeakyRelu(input, negativeSlope);
}
