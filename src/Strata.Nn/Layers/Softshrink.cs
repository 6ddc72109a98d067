using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>x moved towards 0 by λ, 0 within λ of it, as <c>torch.nn.Softshrink</c>.</summary>
/// <param name="lambda">λ, at least 0.</param>
public sealed class Softshrink(float lambda = 0.5f) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Softshrink(input, lambda);
}
