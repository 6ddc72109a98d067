using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>x / (1 + |x|)</c>, as <c>torch.nn.Softsign</c>.</summary>
public sealed class Softsign : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Softsign(input);
}
