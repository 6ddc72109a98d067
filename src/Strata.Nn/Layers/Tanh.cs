using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The hyperbolic tangent, as <c>torch.nn.Tanh</c>.</summary>
public sealed class Tanh : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Tanh(input);
}
