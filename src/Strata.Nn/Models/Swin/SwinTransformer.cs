using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A transformer whose attention stays inside windows that every other block shifts, as timm's <c>swin_transformer</c>.</summary>
/// <remarks>
/// Layer norms with ε = 1e-5, GELU (erf); linear weights and position biases N(0, 0.02²), patches as PyTorch's
/// convolutions. Images stay channels last behind the patches. What timm keeps in buffers that it does not save (position
/// indices, masks of shifted windows) follows from the sizes. Liu et al., 2021, https://arxiv.org/abs/2103.14030.
/// </remarks>
public sealed class SwinTransformer : Layer
{
    private readonly SwinOptions _options;
    private readonly PatchEmbed _patches;
    private readonly Sequential _stages;
    private readonly LayerNorm _norm;
    private readonly SwinHead _head;

    /// <summary>Creates the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <exception cref="ArgumentException">The stages of the options do not fit, or patches do not tile the image.</exception>
    public SwinTransformer(SwinOptions options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfUneven(options);
        _options = options;
        _patches = AddModule(
            "patch_embed",
            new PatchEmbed(
                options.InChannels,
                options.Width,
                options.PatchSize,
                normalized: true,
                key.FoldIn("patch_embed")
            )
        );
        var size = new Size2d(
            options.ImageSize.Height / options.PatchSize,
            options.ImageSize.Width / options.PatchSize
        );
        int width = options.Width;
        int all = options.Depths.Sum();
        int made = 0;
        var stages = new Layer[options.Depths.Length];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            if (stage > 0)
                (size, width) = (new Size2d((size.Height + 1) / 2, (size.Width + 1) / 2), 2 * width);
            double[] rates =
            [
                .. Enumerable
                    .Range(made, options.Depths[stage])
                    .Select(block => TransformerParts.DropPathOf(options.DropPathRate, block, all)),
            ];
            stages[stage] = new SwinStage(options, stage, size, width, rates, key.FoldIn($"layers.{stage}"));
            made += rates.Length;
        }

        _stages = AddModule("layers", new Sequential(stages));
        _norm = AddModule("norm", new LayerNorm(width));
        _head = AddModule("head", new SwinHead(width, classes, options.DropRate, key.FoldIn("head")));
    }

    /// <inheritdoc/>
    public override string Head => "head.fc";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Swin();

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Shape (batch, channels, height, width), of the size that the model was made for.</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <exception cref="ShapeException">Images of another size or other channels.</exception>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Size2d size = _options.ImageSize;
        ShapeException.ThrowIfNotImages(_options.InChannels, input.Shape, _patches);
        if (input.Shape[2] != size.Height || input.Shape[3] != size.Width)
            throw new ShapeException(
                $"{_patches}: expected images of batch×{_options.InChannels}×{size.Height}×{size.Width}, got an input of "
                    + $"shape {input.Shape}. Resize the images, or create the model with this ImageSize: it decides which "
                    + "windows are shifted."
            );
        return _head.Forward(_norm.Forward(_stages.Forward(_patches.Forward(input))));
    }

    private static void ThrowIfUneven(SwinOptions options)
    {
        if (options.Depths.Length == 0 || options.Depths.Length != options.Heads.Length)
            throw new ArgumentException(
                $"A Swin transformer needs as many depths ({options.Depths.Length}) as heads ({options.Heads.Length}), and at "
                    + "least one.",
                nameof(options)
            );
        if (
            options.PatchSize < 1
            || options.WindowSize < 1
            || options.ImageSize.Height < options.PatchSize
            || options.ImageSize.Width < options.PatchSize
            || options.ImageSize.Height % options.PatchSize != 0
            || options.ImageSize.Width % options.PatchSize != 0
        )
            throw new ArgumentException(
                $"Patches of {options.PatchSize} do not tile images of {options.ImageSize}, or there is no window. Change "
                    + "ImageSize or PatchSize.",
                nameof(options)
            );
    }

    /// <summary>The mean over the image, and the classifier: timm's <c>ClassifierHead</c>.</summary>
    private sealed class SwinHead : Layer
    {
        private readonly Dropout _dropout;
        private readonly Linear _fc;

        public SwinHead(int width, int classes, double dropRate, RandomKey key)
        {
            _dropout = AddModule("drop", new Dropout(dropRate, key.FoldIn("drop")));
            _fc = AddModule("fc", TransformerParts.NewLinear(width, classes, key.FoldIn("fc")));
        }

        public override Tensor Forward(Tensor input) => _fc.Forward(_dropout.Forward(Operations.Mean(input, [1, 2])));
    }
}
