using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>e^−x / Σ e^−x</c> along an axis, as <c>torch.nn.Softmin</c>.</summary>
/// <param name="axis">The axis; negative counts from the end.</param>
public sealed class Softmin(int axis = -1) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Softmin(input, axis);
}
