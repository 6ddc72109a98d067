using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>x · tanh(log(1 + e^x))</c>, as <c>torch.nn.Mish</c>.</summary>
public sealed class Mish : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Mish(input);
}
