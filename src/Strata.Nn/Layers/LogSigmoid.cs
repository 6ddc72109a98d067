using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary><c>log(1 / (1 + e^−x))</c>, as <c>torch.nn.LogSigmoid</c>.</summary>
public sealed class LogSigmoid : Layer
{
    /// <summary>Computes the function.</summary>
    public override Tensor Forward(Tensor input) => Operations.LogSigmoid(input);
}
