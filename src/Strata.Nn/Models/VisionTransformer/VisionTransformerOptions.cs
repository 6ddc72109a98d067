using Strata.Nn.Layers;

namespace Strata.Nn.Models;

/// <summary>The sizes of a <see cref="VisionTransformer"/>.</summary>
public sealed record VisionTransformerOptions
{
    /// <summary>Height and width of the images: positions are learned for this size.</summary>
    /// <value>224×224</value>
    public Size2d ImageSize { get; init; } = 224;

    /// <summary>Height and width of a patch; both divide the image's.</summary>
    /// <value>16×16</value>
    public Size2d PatchSize { get; init; } = 16;

    /// <summary>Channels of the input images.</summary>
    /// <value>3</value>
    public int InChannels { get; init; } = 3;

    /// <summary>Features of a token, a multiple of <see cref="Heads"/>.</summary>
    /// <value>768: base</value>
    public int Width { get; init; } = 768;

    /// <summary>Blocks.</summary>
    /// <value>12</value>
    public int Depth { get; init; } = 12;

    /// <summary>Heads of the attention.</summary>
    /// <value>12</value>
    public int Heads { get; init; } = 12;

    /// <summary>Hidden features of a block's multilayer perceptron over <see cref="Width"/>.</summary>
    /// <value>4</value>
    public double MlpRatio { get; init; } = 4;

    /// <summary>Probability of a 0 before the head.</summary>
    /// <value>0</value>
    public double DropRate { get; init; }

    /// <summary>Probability of a 0 behind the position embedding.</summary>
    /// <value>0</value>
    public double PositionDropRate { get; init; }

    /// <summary>Probability of a 0 behind the projections of attention and perceptron.</summary>
    /// <value>0</value>
    public double ProjectionDropRate { get; init; }

    /// <summary>Probability that a sample skips the last block; it grows linearly from 0 at the first (stochastic depth).</summary>
    /// <value>0</value>
    public double DropPathRate { get; init; }

    /// <summary>How the weights are drawn.</summary>
    /// <value>Normal</value>
    public VisionTransformerInitialization Initialization { get; init; }

    /// <summary>Whether the head's biases start at −log(classes), so that many classes all start unlikely (timm's <c>nlhb</c>), instead of 0.</summary>
    /// <value>false</value>
    public bool NegativeLogHeadBias { get; init; }

    /// <summary>ViT-tiny: 5.7 million parameters.</summary>
    public static VisionTransformerOptions Tiny { get; } = new() { Width = 192, Heads = 3 };

    /// <summary>ViT-small and DeiT-small: 22 million parameters.</summary>
    public static VisionTransformerOptions Small { get; } = new() { Width = 384, Heads = 6 };

    /// <summary>ViT-base: 86 million parameters.</summary>
    public static VisionTransformerOptions Base { get; } = new();
}
