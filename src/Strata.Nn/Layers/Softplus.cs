using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>log(1 + e^(β·x)) / β</c>, x where β·x is above the threshold, as <c>torch.nn.Softplus</c>.</summary>
/// <param name="beta">β.</param>
/// <param name="threshold">Above it the function is the identity.</param>
public sealed class Softplus(float beta = 1, float threshold = 20) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Softplus(input, beta, threshold);
}
