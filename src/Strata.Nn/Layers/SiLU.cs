using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>x · sigmoid(x)</c>, as <c>torch.nn.SiLU</c>.</summary>
public sealed class SiLU : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Silu(input);
}
