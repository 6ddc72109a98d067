using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>max(x, 0)</c>, as <c>torch.nn.ReLU</c>; the gradient at 0 is 0, and nan stays nan.</summary>
public sealed class ReLU : Layer
{
    /// <summary>Computes <c>max(x, 0)</c>.</summary>
    public override Tensor Forward(Tensor input) => Operations.Relu(input);
}
