using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>x above the threshold, another value elsewhere, as <c>torch.nn.Threshold</c>.</summary>
/// <param name="threshold">Up to it, x is replaced.</param>
/// <param name="value">What replaces it.</param>
public sealed class Threshold(float threshold, float value) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Threshold(input, threshold, value);
}
