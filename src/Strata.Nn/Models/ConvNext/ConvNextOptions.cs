using System.Collections.Immutable;

namespace Strata.Nn.Models;

/// <summary>The sizes of a <see cref="ConvNext"/>.</summary>
public sealed record ConvNextOptions
{
    /// <summary>Blocks of each stage.</summary>
    /// <value>3, 3, 9, 3: tiny</value>
    public ImmutableArray<int> Depths { get; init; } = [3, 3, 9, 3];

    /// <summary>Channels of each stage; all but the first halve height and width.</summary>
    /// <value>96, 192, 384, 768</value>
    public ImmutableArray<int> Channels { get; init; } = [96, 192, 384, 768];

    /// <summary>Channels of the input images.</summary>
    /// <value>3</value>
    public int InChannels { get; init; } = 3;

    /// <summary>Rows and columns of the stem's patches.</summary>
    /// <value>4</value>
    public int PatchSize { get; init; } = 4;

    /// <summary>Rows and columns of the depthwise kernels, odd.</summary>
    /// <value>7</value>
    public int KernelSize { get; init; } = 7;

    /// <summary>Hidden features of a block over its channels.</summary>
    /// <value>4</value>
    public double MlpRatio { get; init; } = 4;

    /// <summary>Whether the perceptron of a block is a pair of 1×1 convolutions, as in timm's small ones, instead of linear layers.</summary>
    /// <value>false</value>
    public bool ConvMlp { get; init; }

    /// <summary>What the scale of each block's channels starts with; null for no scale.</summary>
    /// <value>1e-6</value>
    public double? LayerScale { get; init; } = 1e-6;

    /// <summary>Probability of a 0 before the head.</summary>
    /// <value>0</value>
    public double DropRate { get; init; }

    /// <summary>Probability that a sample skips the last block; it grows linearly from 0 at the first (stochastic depth).</summary>
    /// <value>0</value>
    public double DropPathRate { get; init; }

    /// <summary>ConvNeXt-atto: 3.7 million parameters.</summary>
    public static ConvNextOptions Atto { get; } =
        new()
        {
            Depths = [2, 2, 6, 2],
            Channels = [40, 80, 160, 320],
            ConvMlp = true,
        };

    /// <summary>ConvNeXt-tiny: 28.6 million parameters.</summary>
    public static ConvNextOptions Tiny { get; } = new();
}
