using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>The mean of each plane: what stands before a classifier.</summary>
public sealed class GlobalAvgPool2d : Layer
{
    /// <summary>Computes the means.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, channels).</returns>
    public override Tensor Forward(Tensor input) => Operations.GlobalAvgPool2d(input);
}
