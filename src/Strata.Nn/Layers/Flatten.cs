using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Joins neighbouring axes into one, as <c>torch.nn.Flatten</c>; nothing is copied.</summary>
/// <param name="startAxis">The first axis to join; negative counts from the end.</param>
/// <param name="endAxis">The last axis to join; negative counts from the end.</param>
public sealed class Flatten(int startAxis = 1, int endAxis = -1) : Layer
{
    /// <summary>Joins the axes.</summary>
    public override Tensor Forward(Tensor input) => Operations.Flatten(input, startAxis, endAxis);
}
