using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>min(max(x + 3, 0), 6) / 6</c>, as <c>torch.nn.Hardsigmoid</c>.</summary>
public sealed class Hardsigmoid : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Hardsigmoid(input);
}
