using System.Collections.Immutable;

namespace Strata.Nn.Models;

/// <summary>The sizes of a <see cref="ResNet"/> of basic blocks.</summary>
public sealed record ResNetOptions
{
    /// <summary>Blocks of each stage.</summary>
    /// <value>2, 2, 2, 2: ResNet-18</value>
    public ImmutableArray<int> Blocks { get; init; } = [2, 2, 2, 2];

    /// <summary>Channels of each stage; all but the first halve height and width.</summary>
    /// <value>64, 128, 256, 512</value>
    public ImmutableArray<int> Channels { get; init; } = [64, 128, 256, 512];

    /// <summary>Channels of the input images.</summary>
    /// <value>3</value>
    public int InChannels { get; init; } = 3;

    /// <summary>Whether the stem is one 3×3 convolution of stride 1, for small images, instead of 7×7, stride 2, and pooling.</summary>
    /// <value>false</value>
    public bool SmallStem { get; init; }

    /// <summary>
    /// Whether the scale of the last normalisation of each block starts at 0, so that a block begins as its shortcut;
    /// timm's default, where torchvision's (<c>zero_init_residual</c>) is false.
    /// </summary>
    /// <value>false</value>
    public bool ZeroInitLast { get; init; }

    /// <summary>ResNet-18.</summary>
    public static ResNetOptions ResNet18 { get; } = new();

    /// <summary>ResNet-34.</summary>
    public static ResNetOptions ResNet34 { get; } = new() { Blocks = [3, 4, 6, 3] };

    /// <summary>Three stages of one block, 16 to 64 channels, for images of about 16×16 to 32×32.</summary>
    public static ResNetOptions Small { get; } =
        new()
        {
            Blocks = [1, 1, 1],
            Channels = [16, 32, 64],
            SmallStem = true,
        };
}
