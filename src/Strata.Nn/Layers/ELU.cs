using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>x above 0, <c>α·(e^x − 1)</c> elsewhere, as <c>torch.nn.ELU</c>.</summary>
/// <param name="alpha">α.</param>
public sealed class ELU(float alpha = 1) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Elu(input, alpha);
}
