using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Splits an axis in several, as <c>torch.nn.Unflatten</c>; nothing is copied.</summary>
/// <param name="axis">The axis to split; negative counts from the end.</param>
/// <param name="sizes">Its new sizes; one of them may be −1.</param>
public sealed class Unflatten(int axis, params int[] sizes) : Layer
{
    /// <summary>Splits the axis.</summary>
    public override Tensor Forward(Tensor input) => Operations.Unflatten(input, axis, sizes);
}
