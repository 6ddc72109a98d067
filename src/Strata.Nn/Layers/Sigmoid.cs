using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>1 / (1 + e^−x)</c>, as <c>torch.nn.Sigmoid</c>.</summary>
public sealed class Sigmoid : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Sigmoid(input);
}
