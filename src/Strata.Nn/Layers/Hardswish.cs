using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>x · min(max(x + 3, 0), 6) / 6</c>, as <c>torch.nn.Hardswish</c>.</summary>
public sealed class Hardswish : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.Hardswish(input);
}
