using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Blocks of one size, behind what halves the image: timm's <c>ConvNeXtStage</c>.</summary>
internal sealed class ConvNextStage : Layer
{
    private readonly Sequential? _downsample;
    private readonly Sequential _blocks;

    /// <param name="options">Of the model.</param>
    /// <param name="stage">Counted from 0.</param>
    /// <param name="dropPaths">For each block the probability that a sample skips it.</param>
    /// <param name="key">Where the random values come from.</param>
    public ConvNextStage(ConvNextOptions options, int stage, double[] dropPaths, RandomKey key)
    {
        int channels = options.Channels[stage];
        if (stage > 0)
            _downsample = AddModule(
                "downsample",
                new Sequential(
                    new LayerNorm2d(options.Channels[stage - 1]),
                    ConvNext.NewConv(options.Channels[stage - 1], channels, 2, 2, key.FoldIn("downsample.1"))
                )
            );
        _blocks = AddModule(
            "blocks",
            new Sequential(
                dropPaths.Select((rate, i) => new ConvNeXtBlock(options, channels, rate, key.FoldIn($"blocks.{i}")))
            )
        );
    }

    public override Tensor Forward(Tensor input) =>
        _blocks.Forward(_downsample is null ? input : _downsample.Forward(input));
}
