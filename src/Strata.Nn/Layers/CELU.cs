using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>x above 0, <c>α·(e^(x/α) − 1)</c> elsewhere, as <c>torch.nn.CELU</c>.</summary>
/// <param name="alpha">α, not 0.</param>
public sealed class CELU(float alpha = 1) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Celu(input, alpha);
}
