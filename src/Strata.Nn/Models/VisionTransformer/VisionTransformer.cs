using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>A transformer over the patches of an image with a class token, as timm's <c>vision_transformer</c> (ViT, DeiT).</summary>
/// <remarks>
/// Pre-norm blocks, GELU (erf), layer norm with ε = 1e-6, learned positions N(0, 0.02²), the class token N(0, 1e-6²).
/// Attention weights are not dropped out: they are never in memory.
/// Dosovitskiy et al., 2021, https://arxiv.org/abs/2010.11929.
/// </remarks>
public sealed class VisionTransformer : Layer, IPositionEmbedded
{
    private readonly VisionTransformerOptions _options;
    private readonly Parameter _classToken;
    private readonly Parameter _positions;
    private readonly PatchEmbed _patches;
    private readonly Dropout _positionDropout;
    private readonly Sequential _blocks;
    private readonly LayerNorm _norm;
    private readonly Dropout _headDropout;
    private readonly Linear _head;

    /// <summary>Creates the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <exception cref="ArgumentException">Patches do not tile the image, or heads do not divide the width.</exception>
    public VisionTransformer(VisionTransformerOptions options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfUneven(options);
        _options = options;
        var start = TransformerStart.Of(options);
        int width = options.Width;
        int tokens =
            1
            + (
                options.ImageSize.Height
                / options.PatchSize.Height
                * (options.ImageSize.Width / options.PatchSize.Width)
            );
        _classToken = AddParameter(
            "cls_token",
            new Shape(1, 1, width),
            Initializer.Normal(0, 1e-6f),
            key,
            ParameterRole.Embedding
        );
        _positions = AddParameter(
            "pos_embed",
            new Shape(1, tokens, width),
            TransformerParts.Normal,
            key,
            ParameterRole.Embedding
        );
        _patches = AddModule(
            "patch_embed",
            new PatchEmbed(
                options.InChannels,
                width,
                options.PatchSize,
                normalized: false,
                key.FoldIn("patch_embed"),
                start
            )
        );
        _positionDropout = AddModule("pos_drop", new Dropout(options.PositionDropRate, key.FoldIn("pos_drop")));
        var blocks = new Layer[options.Depth];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = new VisionTransformerBlock(
                options,
                TransformerParts.DropPathOf(options.DropPathRate, i, blocks.Length),
                start,
                key.FoldIn($"blocks.{i}")
            );
        _blocks = AddModule("blocks", new Sequential(blocks));
        _norm = AddModule("norm", new LayerNorm(width, TransformerParts.Epsilon));
        _headDropout = AddModule("head_drop", new Dropout(options.DropRate, key.FoldIn("head_drop")));
        Initializer headBias = Initializer.Constant(options.NegativeLogHeadBias ? -MathF.Log(classes) : 0);
        _head = AddModule(
            "head",
            TransformerParts.NewLinear(width, classes, key.FoldIn("head"), true, start.Head, headBias)
        );
    }

    /// <inheritdoc/>
    public override string Head => "head";

    /// <inheritdoc/>
    public string PositionName => "pos_embed";

    /// <inheritdoc/>
    public Size2d PositionGrid =>
        new(_options.ImageSize.Height / _options.PatchSize.Height, _options.ImageSize.Width / _options.PatchSize.Width);

    /// <summary>The class token.</summary>
    public int PrefixTokens => 1;

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.VisionTransformer();

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Shape (batch, channels, height, width), of the size that the positions were made for.</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <exception cref="ShapeException">Images of another size or other channels.</exception>
    public override Tensor Forward(Tensor input) => _head.Forward(_headDropout.Forward(Features(input)));

    /// <summary>Computes what the head sees: the class token behind the last norm.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, width).</returns>
    /// <exception cref="ShapeException">Images of another size or other channels.</exception>
    public Tensor Features(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ThrowIfNotImages(input.Shape);
        int batch = input.Shape[0];
        Tensor patches = _patches.Forward(input);
        patches = patches.Reshape(new Shape(batch, _positions.Shape[1] - 1, _options.Width));
        Tensor token = Operations.Expand(_classToken!, new Shape(batch, 1, _options.Width));
        Tensor x = Operations.Add(Operations.Concat([token, patches], axis: 1), _positions!);
        x = _blocks.Forward(_positionDropout.Forward(x));
        return _norm.Forward(Operations.Select(x, 1, 0)); // the norm of each token is its own
    }

    private static void ThrowIfUneven(VisionTransformerOptions options)
    {
        (Size2d image, Size2d patch) = (options.ImageSize, options.PatchSize);
        if (
            patch.Height < 1
            || patch.Width < 1
            || image.Height < patch.Height
            || image.Width < patch.Width
            || image.Height % patch.Height != 0
            || image.Width % patch.Width != 0
        )
            throw new ArgumentException(
                $"Patches of {patch} do not tile images of {image}. Change ImageSize or PatchSize.",
                nameof(options)
            );
        if (options.Heads < 1 || options.Width % options.Heads != 0)
            throw new ArgumentException(
                $"A width of {options.Width} does not divide by {options.Heads} heads.",
                nameof(options)
            );
    }

    private void ThrowIfNotImages(Shape found)
    {
        Size2d size = _options.ImageSize;
        ShapeException.ThrowIfNotImages(_options.InChannels, found, _patches);
        if (found[2] != size.Height || found[3] != size.Width)
            throw new ShapeException(
                $"{_patches}: expected images of batch×{_options.InChannels}×{size.Height}×{size.Width}, got an input of "
                    + $"shape {found}. Resize the images, or create the model with this ImageSize: its positions are "
                    + "learned for one size."
            );
    }
}
