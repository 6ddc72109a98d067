using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>x − tanh(x)</c>, as <c>torch.nn.Tanhshrink</c>.</summary>
public sealed class Tanhshrink : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Tanhshrink(input);
}
