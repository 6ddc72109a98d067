using System.Collections.Immutable;
using Strata.Nn.Layers;
using static Strata.Nn.Models.EfficientNetBlockKind;

namespace Strata.Nn.Models;

/// <summary>The parts of an <see cref="EfficientNet"/>.</summary>
public sealed record EfficientNetOptions
{
    /// <summary>From the stem to the head.</summary>
    /// <value>those of EfficientNet-B0</value>
    public ImmutableArray<EfficientNetStage> Stages { get; init; } =
    [
        new(DepthwiseSeparable, 1, 3, 1, 16) { Expansion = 1, Squeeze = 0.25 },
        new(InvertedResidual, 2, 3, 2, 24) { Squeeze = 0.25 },
        new(InvertedResidual, 2, 5, 2, 40) { Squeeze = 0.25 },
        new(InvertedResidual, 3, 3, 2, 80) { Squeeze = 0.25 },
        new(InvertedResidual, 3, 5, 1, 112) { Squeeze = 0.25 },
        new(InvertedResidual, 4, 5, 2, 192) { Squeeze = 0.25 },
        new(InvertedResidual, 1, 3, 1, 320) { Squeeze = 0.25 },
    ];

    /// <summary>Channels of the input images.</summary>
    /// <value>3</value>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the stem, before the width multiplier.</summary>
    /// <value>32</value>
    public int StemChannels { get; init; } = 32;

    /// <summary>Features that the classifier sees.</summary>
    /// <value>1280</value>
    public int Features { get; init; } = 1280;

    /// <summary>A factor of the channels of stem and stages, rounded to multiples of 8.</summary>
    /// <value>1</value>
    public double WidthMultiplier { get; init; } = 1;

    /// <summary>Whether the stem has its channels whatever the width multiplier is.</summary>
    /// <value>false</value>
    public bool FixedStem { get; init; }

    /// <summary>The function behind the normalisations.</summary>
    /// <value>SiLU</value>
    public ActivationFunction Activation { get; init; } = ActivationFunction.SiLU;

    /// <summary>The function inside squeeze-and-excite.</summary>
    /// <value>SiLU</value>
    public ActivationFunction SqueezeActivation { get; init; } = ActivationFunction.SiLU;

    /// <summary>The function whose result scales the channels.</summary>
    /// <value>Sigmoid</value>
    public ActivationFunction SqueezeGate { get; init; } = ActivationFunction.Sigmoid;

    /// <summary>Whether squeeze-and-excite counts its share from the expanded channels, rounded to multiples of 8, instead of the block's input.</summary>
    /// <value>false</value>
    public bool SqueezeOfExpanded { get; init; }

    /// <summary>Whether the head's convolution stands behind the pooling, with a bias and no normalisation (MobileNetV3).</summary>
    /// <value>false</value>
    public bool PoolsFirst { get; init; }

    /// <summary>Whether padding is TensorFlow's "SAME": at stride 2 more of it on the right and below.</summary>
    /// <value>false: as much on all sides</value>
    public bool TensorFlowPadding { get; init; }

    /// <summary>Added to the variances of the normalisations.</summary>
    /// <value>1e-5 (TensorFlow's models: 1e-3)</value>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Probability of a 0 before the classifier.</summary>
    /// <value>0</value>
    public double DropRate { get; init; }

    /// <summary>Probability that a sample skips a block behind the last; it grows linearly from 0 (stochastic depth).</summary>
    /// <value>0</value>
    public double DropPathRate { get; init; }

    /// <summary>EfficientNet-B0: 5.3 million parameters.</summary>
    public static EfficientNetOptions B0 { get; } = new();

    /// <summary>EfficientNet-Lite0 with the padding of its TensorFlow original (timm's <c>tf_efficientnet_lite0</c>): 4.7 million parameters.</summary>
    public static EfficientNetOptions Lite0 { get; } =
        new()
        {
            Stages = [.. B0.Stages.Select(stage => stage with { Squeeze = 0 })],
            Activation = ActivationFunction.ReLU6,
            TensorFlowPadding = true,
            NormEpsilon = 1e-3,
        };

    /// <summary>MobileNetV2: 3.5 million parameters.</summary>
    public static EfficientNetOptions MobileNetV2 { get; } =
        new()
        {
            Stages =
            [
                new(DepthwiseSeparable, 1, 3, 1, 16) { Expansion = 1 },
                new(InvertedResidual, 2, 3, 2, 24),
                new(InvertedResidual, 3, 3, 2, 32),
                new(InvertedResidual, 4, 3, 2, 64),
                new(InvertedResidual, 3, 3, 1, 96),
                new(InvertedResidual, 3, 3, 2, 160),
                new(InvertedResidual, 1, 3, 1, 320),
            ],
            Activation = ActivationFunction.ReLU6,
        };

    /// <summary>MobileNetV2 of another width, as timm's <c>mobilenetv2_140</c>; a wider one has more features, too.</summary>
    /// <param name="width">The factor of the channels.</param>
    internal static EfficientNetOptions WideMobileNetV2(double width) =>
        MobileNetV2 with
        {
            WidthMultiplier = width,
            Features = Math.Max(MobileNetV2.Features, EfficientNetParts.Round(MobileNetV2.Features * width)),
        };

    /// <summary>
    /// MobileNetV2 of another width and depth, as timm's <c>mobilenetv2_110d</c>; the stem keeps its channels, the first and
    /// the last stage keep their blocks, and the head its features.
    /// </summary>
    /// <param name="width">The factor of the channels.</param>
    /// <param name="depth">The factor of the blocks of a stage, rounded up.</param>
    internal static EfficientNetOptions DeepMobileNetV2(double width, double depth) =>
        MobileNetV2 with
        {
            WidthMultiplier = width,
            FixedStem = true,
            Stages =
            [
                MobileNetV2.Stages[0],
                .. MobileNetV2
                    .Stages[1..^1]
                    .Select(stage => stage with { Blocks = (int)Math.Ceiling(stage.Blocks * depth) }),
                MobileNetV2.Stages[^1],
            ],
        };

    /// <summary>MobileNetV3, large: 5.5 million parameters.</summary>
    public static EfficientNetOptions MobileNetV3Large { get; } =
        new()
        {
            Stages =
            [
                new(DepthwiseSeparable, 1, 3, 1, 16) { Expansion = 1, Activation = ActivationFunction.ReLU },
                new(InvertedResidual, 1, 3, 2, 24) { Expansion = 4, Activation = ActivationFunction.ReLU },
                new(InvertedResidual, 1, 3, 1, 24)
                {
                    Expansion = 3,
                    Activation = ActivationFunction.ReLU,
                    ContinuesStage = true,
                },
                new(InvertedResidual, 3, 5, 2, 40)
                {
                    Expansion = 3,
                    Squeeze = 0.25,
                    Activation = ActivationFunction.ReLU,
                },
                new(InvertedResidual, 1, 3, 2, 80),
                new(InvertedResidual, 1, 3, 1, 80) { Expansion = 2.5, ContinuesStage = true },
                new(InvertedResidual, 2, 3, 1, 80) { Expansion = 2.3, ContinuesStage = true },
                new(InvertedResidual, 2, 3, 1, 112) { Squeeze = 0.25 },
                new(InvertedResidual, 3, 5, 2, 160) { Squeeze = 0.25 },
                new(Convolution, 1, 1, 1, 960) { Expansion = 1 },
            ],
            StemChannels = 16,
            Activation = ActivationFunction.Hardswish,
            SqueezeActivation = ActivationFunction.ReLU,
            SqueezeGate = ActivationFunction.Hardsigmoid,
            SqueezeOfExpanded = true,
            PoolsFirst = true,
        };
}
