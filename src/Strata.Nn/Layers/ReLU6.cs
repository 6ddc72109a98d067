using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>min(max(x, 0), 6)</c>, as <c>torch.nn.ReLU6</c>; the gradient at 0 and 6 is 0.</summary>
public sealed class ReLU6 : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Relu6(input);
}
