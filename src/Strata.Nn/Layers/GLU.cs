using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The first half of an axis times the sigmoid of the second, as <c>torch.nn.GLU</c>.</summary>
/// <param name="axis">The axis; negative counts from the end.</param>
public sealed class GLU(int axis = -1) : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Glu(input, axis);
}
