using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The nearest value in [min, max], as <c>torch.nn.Hardtanh</c>; the gradient at the bounds is 0.</summary>
/// <param name="minValue">The smallest value.</param>
/// <param name="maxValue">The largest value.</param>
public sealed class Hardtanh(float minValue = -1, float maxValue = 1) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Hardtanh(input, minValue, maxValue);
}
