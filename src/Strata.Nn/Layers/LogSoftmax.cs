using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>x − log Σ e^x</c> along an axis, as <c>torch.nn.LogSoftmax</c>.</summary>
/// <param name="axis">The axis; negative counts from the end.</param>
public sealed class LogSoftmax(int axis = -1) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.LogSoftmax(input, axis);
}
