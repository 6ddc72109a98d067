using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Convolutional networks of inverted residual blocks, named as in timm: EfficientNet, EfficientNet-Lite, MobileNetV2 and V3.</summary>
/// <remarks>
/// <c>conv_stem</c>, <c>bn1</c>, <c>blocks.0.0</c>, …, <c>conv_head</c>, <c>bn2</c>, <c>classifier</c>. Convolutions N(0, 2 / fan
/// out), the classifier uniform in ±1/√classes, as TensorFlow's. Tan and Le, 2019, https://arxiv.org/abs/1905.11946;
/// Sandler et al., 2018, https://arxiv.org/abs/1801.04381; Howard et al., 2019, https://arxiv.org/abs/1905.02244.
/// </remarks>
public sealed class EfficientNet : Layer
{
    private readonly EfficientNetOptions _options;
    private readonly Conv2d _stem;
    private readonly BatchNormAct2d _bn1;
    private readonly Sequential _blocks;
    private readonly Conv2d _headConv;
    private readonly BatchNormAct2d? _bn2;
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    /// <summary>Creates the network.</summary>
    /// <param name="options">Its parts.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <exception cref="ArgumentException">There is no stage, or the first continues one.</exception>
    public EfficientNet(EfficientNetOptions options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Stages.IsDefaultOrEmpty || options.Stages[0].ContinuesStage)
            throw new ArgumentException(
                "An EfficientNet needs a stage, and the first continues none.",
                nameof(options)
            );
        _options = options;
        int channels = options.FixedStem
            ? options.StemChannels
            : EfficientNetParts.Round(options.StemChannels * options.WidthMultiplier);
        _stem = AddModule(
            "conv_stem",
            EfficientNetParts.NewConv(options, options.InChannels, channels, 3, key.FoldIn("conv_stem"), stride: 2)
        );
        _bn1 = AddModule("bn1", EfficientNetParts.NewNorm(options, channels, options.Activation));
        List<Layer[]> stages = NewStages(options, ref channels, key);
        _blocks = AddModule("blocks", new Sequential(stages.Select(blocks => new Sequential(blocks))));
        RandomKey headKey = key.FoldIn("conv_head");
        if (options.PoolsFirst)
        {
            _headConv = AddModule(
                "conv_head",
                EfficientNetParts.NewBiasedPointwise(channels, options.Features, headKey)
            );
        }
        else
        {
            _headConv = AddModule(
                "conv_head",
                EfficientNetParts.NewConv(options, channels, options.Features, 1, headKey)
            );
            _bn2 = AddModule("bn2", EfficientNetParts.NewNorm(options, options.Features, options.Activation));
        }

        _dropout = AddModule("drop", new Dropout(options.DropRate, key.FoldIn("drop")));
        _classifier = AddModule(
            "classifier",
            new Linear(
                options.Features,
                classes,
                key.FoldIn("classifier"),
                initializer: Initializer.Uniform(1 / MathF.Sqrt(classes)),
                biasInitializer: Initializer.Zeros
            )
        );
    }

    /// <inheritdoc/>
    public override string Head => "classifier";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder =>
        _options.PoolsFirst ? Optim.LayerOrder.MobileNetV3() : Optim.LayerOrder.EfficientNet();

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <exception cref="ShapeException">No images, or of other channels.</exception>
    public override Tensor Forward(Tensor input) => _classifier.Forward(_dropout.Forward(Features(input)));

    /// <summary>Computes what the classifier sees.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, features).</returns>
    /// <exception cref="ShapeException">No images, or of other channels.</exception>
    public Tensor Features(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor x = _blocks.Forward(_bn1.Forward(_stem.Forward(input)));
        if (_bn2 is not null)
            return Operations.GlobalAvgPool2d(_bn2.Forward(_headConv.Forward(x)));
        Tensor means = Operations.GlobalAvgPool2d(x).Reshape(new Shape(x.Shape[0], x.Shape[1], 1, 1));
        return Operations.Flatten(_options.Activation.Of(_headConv.Forward(means)));
    }

    private static List<Layer[]> NewStages(EfficientNetOptions options, ref int channels, RandomKey key)
    {
        int all = options.Stages.Sum(stage => stage.Blocks);
        int made = 0;
        var stages = new List<Layer[]>();
        foreach (EfficientNetStage stage in options.Stages)
        {
            int before = stage.ContinuesStage ? stages[^1].Length : 0;
            if (!stage.ContinuesStage)
                stages.Add([]);
            int outChannels = EfficientNetParts.Round(stage.Channels * options.WidthMultiplier);
            var blocks = new Layer[stage.Blocks];
            for (int i = 0; i < blocks.Length; i++, made++)
            {
                RandomKey own = key.FoldIn($"blocks.{stages.Count - 1}.{before + i}");
                double dropPath = options.DropPathRate * made / all;
                int stride = i == 0 ? stage.Stride : 1;
                blocks[i] = EfficientNetBlock.Create(options, stage, channels, outChannels, stride, dropPath, own);
                channels = outChannels;
            }

            stages[^1] = [.. stages[^1], .. blocks];
        }

        return stages;
    }
}
