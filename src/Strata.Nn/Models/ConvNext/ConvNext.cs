using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A convolutional network built like a transformer, named as in timm: <c>stem</c>, <c>stages.0.blocks.0</c>, …, <c>head.fc</c>.</summary>
/// <remarks>
/// Layer norms with ε = 1e-6, GELU (erf); weights N(0, 0.02²), biases 0. Liu et al., 2022, https://arxiv.org/abs/2201.03545.
/// </remarks>
public sealed class ConvNext : Layer
{
    private readonly Sequential _stem;
    private readonly Sequential _stages;
    private readonly ConvNextHead _head;

    /// <summary>Creates the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <exception cref="ArgumentException">The stages of the options do not fit.</exception>
    public ConvNext(ConvNextOptions options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Depths.Length == 0 || options.Depths.Length != options.Channels.Length)
            throw new ArgumentException(
                $"A ConvNeXt needs as many depths ({options.Depths.Length}) as channels ({options.Channels.Length}), and at "
                    + "least one.",
                nameof(options)
            );
        int first = options.Channels[0];
        _stem = AddModule(
            "stem",
            new Sequential(
                NewConv(options.InChannels, first, options.PatchSize, options.PatchSize, key.FoldIn("stem.0")),
                new LayerNorm2d(first)
            )
        );
        int all = options.Depths.Sum();
        int made = 0;
        var stages = new Layer[options.Depths.Length];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            double[] rates =
            [
                .. Enumerable
                    .Range(made, options.Depths[stage])
                    .Select(block => TransformerParts.DropPathOf(options.DropPathRate, block, all)),
            ];
            stages[stage] = new ConvNextStage(options, stage, rates, key.FoldIn($"stages.{stage}"));
            made += rates.Length;
        }

        _stages = AddModule("stages", new Sequential(stages));
        _head = AddModule(
            "head",
            new ConvNextHead(options.Channels[^1], classes, options.DropRate, key.FoldIn("head"))
        );
    }

    /// <inheritdoc/>
    public override string Head => "head.fc";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.ConvNext();

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <exception cref="ShapeException">No images, of other channels, or too small for all stages.</exception>
    public override Tensor Forward(Tensor input) => _head.Forward(_stages.Forward(_stem.Forward(input)));

    internal static Conv2d NewConv(
        int inChannels,
        int outChannels,
        int kernel,
        int stride,
        RandomKey key,
        int padding = 0,
        int groups = 1
    ) =>
        new(
            inChannels,
            outChannels,
            kernel,
            key,
            stride: stride,
            padding: padding,
            groups: groups,
            initializer: TransformerParts.Normal,
            biasInitializer: Initializer.Zeros
        );

    /// <summary>The mean of each plane, a layer norm, and the classifier: timm's <c>NormMlpClassifierHead</c>.</summary>
    private sealed class ConvNextHead : Layer
    {
        private readonly LayerNorm2d _norm;
        private readonly Dropout _dropout;
        private readonly Linear _fc;

        public ConvNextHead(int channels, int classes, double dropRate, RandomKey key)
        {
            _norm = AddModule("norm", new LayerNorm2d(channels));
            _dropout = AddModule("drop", new Dropout(dropRate, key.FoldIn("drop")));
            _fc = AddModule("fc", TransformerParts.NewLinear(channels, classes, key.FoldIn("fc")));
        }

        public override Tensor Forward(Tensor input)
        {
            var pixel = new Shape(input.Shape[0], input.Shape[1], 1, 1);
            Tensor x = _norm.Forward(Operations.GlobalAvgPool2d(input).Reshape(pixel));
            return _fc.Forward(_dropout.Forward(Operations.Flatten(x)));
        }
    }
}
