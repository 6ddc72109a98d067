using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The input as it is, as <c>torch.nn.Identity</c>: a place for a layer that is left out.</summary>
public sealed class Identity : Layer
{
    /// <summary>Returns the input.</summary>
    public override Tensor Forward(Tensor input) => input;
}
