using System.Collections.Immutable;
using Strata.Nn.Layers;

namespace Strata.Nn.Models;

/// <summary>The sizes of a <see cref="SwinTransformer"/>.</summary>
public sealed record SwinOptions
{
    /// <summary>Height and width of the images; they decide which stages shift their windows.</summary>
    /// <value>224×224</value>
    public Size2d ImageSize { get; init; } = 224;

    /// <summary>Rows and columns of a patch.</summary>
    /// <value>4</value>
    public int PatchSize { get; init; } = 4;

    /// <summary>Rows and columns of a window, in patches; smaller images have smaller windows.</summary>
    /// <value>7</value>
    public int WindowSize { get; init; } = 7;

    /// <summary>Channels of the input images.</summary>
    /// <value>3</value>
    public int InChannels { get; init; } = 3;

    /// <summary>Features of the first stage; each later one has twice as many.</summary>
    /// <value>96: tiny</value>
    public int Width { get; init; } = 96;

    /// <summary>Blocks of each stage.</summary>
    /// <value>2, 2, 6, 2: tiny</value>
    public ImmutableArray<int> Depths { get; init; } = [2, 2, 6, 2];

    /// <summary>Heads of the attention of each stage.</summary>
    /// <value>3, 6, 12, 24</value>
    public ImmutableArray<int> Heads { get; init; } = [3, 6, 12, 24];

    /// <summary>Hidden features of a block's perceptron over its features.</summary>
    /// <value>4</value>
    public double MlpRatio { get; init; } = 4;

    /// <summary>Probability of a 0 before the head.</summary>
    /// <value>0</value>
    public double DropRate { get; init; }

    /// <summary>Probability of a 0 behind the projections of attention and perceptron.</summary>
    /// <value>0</value>
    public double ProjectionDropRate { get; init; }

    /// <summary>Probability that a sample skips the last block; it grows linearly from 0 at the first (stochastic depth).</summary>
    /// <value>0.1, as timm's</value>
    public double DropPathRate { get; init; } = 0.1;

    /// <summary>Swin-tiny: 28.3 million parameters.</summary>
    public static SwinOptions Tiny { get; } = new();
}
