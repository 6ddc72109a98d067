using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Means of windows that cover a sequence, as many as asked for, as <c>torch.nn.AdaptiveAvgPool1d</c>.</summary>
/// <param name="outputSize">Length of the output.</param>
public sealed class AdaptiveAvgPool1d(int outputSize) : Layer
{
    /// <summary>Computes the means.</summary>
    /// <param name="input">Shape (batch, channels, length).</param>
    public override Tensor Forward(Tensor input) => Operations.AdaptiveAvgPool1d(input, outputSize);
}
