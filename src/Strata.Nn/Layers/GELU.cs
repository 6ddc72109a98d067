using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>x·Φ(x)</c>, as <c>torch.nn.GELU</c>.</summary>
/// <param name="approximate">The formula.</param>
public sealed class GELU(GeluApproximation approximate = GeluApproximation.None) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Gelu(input, approximate);
}
