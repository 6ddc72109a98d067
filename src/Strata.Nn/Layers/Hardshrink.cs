using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>x outside [−λ, λ], 0 inside, as <c>torch.nn.Hardshrink</c>.</summary>
/// <param name="lambda">λ.</param>
public sealed class Hardshrink(float lambda = 0.5f) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Hardshrink(input, lambda);
}
