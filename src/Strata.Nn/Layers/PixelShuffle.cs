using Strata.Nn.Modules;

namespace Strata.Nn.Layers;

/// <summary>Channels c·r² become images r times as large with c channels, as <c>torch.nn.PixelShuffle</c>.</summary>
/// <param name="upscaleFactor">r.</param>
public sealed class PixelShuffle(int upscaleFactor) : Layer
{
    /// <summary>Rearranges the values.</summary>
    /// <param name="input">Shape (batch, c·r², height, width).</param>
    /// <returns>Shape (batch, c, height·r, width·r).</returns>
    public override Tensor Forward(Tensor input) => Operations.PixelShuffle(input, upscaleFactor);
}
