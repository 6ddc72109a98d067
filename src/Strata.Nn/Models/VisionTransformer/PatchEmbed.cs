using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Each patch of an image as one vector, channels last: timm's <c>PatchEmbed</c>.</summary>
internal sealed class PatchEmbed : Layer
{
    private readonly Conv2d _projection;
    private readonly LayerNorm? _norm;

    public PatchEmbed(
        int inChannels,
        int width,
        Size2d patch,
        bool normalized,
        RandomKey key,
        TransformerStart? start = null
    )
    {
        _projection = AddModule(
            "proj",
            new Conv2d(
                inChannels,
                width,
                patch,
                key.FoldIn("proj"),
                stride: patch,
                initializer: start?.Patches,
                biasInitializer: start?.PatchBias
            )
        );
        if (normalized)
            _norm = AddModule("norm", new LayerNorm(width));
    }

    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, rows, columns, width).</returns>
    public override Tensor Forward(Tensor input)
    {
        Tensor x = Operations.Permute(_projection.Forward(input), 0, 2, 3, 1);
        return _norm is null ? x : _norm.Forward(x);
    }
}
