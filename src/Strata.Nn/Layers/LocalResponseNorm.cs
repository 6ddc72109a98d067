using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Divides by the squares of neighbouring channels, as <c>torch.nn.LocalResponseNorm</c>.</summary>
/// <param name="size">Channels of a window.</param>
/// <param name="alpha">The weight of the mean square of a window.</param>
/// <param name="beta">The power of the divisor.</param>
/// <param name="k">What is added to the weighted mean square.</param>
public sealed class LocalResponseNorm(int size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Layer
{
    /// <summary>Normalises.</summary>
    /// <param name="input">Shape (batch, channels, …).</param>
    public override Tensor Forward(Tensor input) => Operations.LocalResponseNorm(input, size, alpha, beta, k);
}
