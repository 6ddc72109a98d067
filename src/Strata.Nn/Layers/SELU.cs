using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>λ·x</c> above 0, <c>λ·α·(e^x − 1)</c> elsewhere, as <c>torch.nn.SELU</c>.</summary>
public sealed class SELU : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Selu(input);
}
