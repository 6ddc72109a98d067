namespace Strata.Optim;

/// <summary>The layers of known families of models, numbered as timm 1.0 numbers them for layer decay.</summary>
/// <remarks>
/// Where timm puts a name that it does not know into the last layer, with the full rate and without a word, these orders
/// name their head, and an unknown name is an error.
/// </remarks>
public sealed partial record LayerOrder
{
    /// <summary>The names that <see cref="ForModel"/> knows, by their beginnings.</summary>
    private static readonly (string Prefix, Func<bool, LayerOrder> Order)[] s_families =
    [
        ("resnet", ResNet),
        ("resnext", ResNet),
        ("wide_resnet", ResNet),
        ("vit", VisionTransformer),
        ("deit", VisionTransformer),
        ("convnext", ConvNext),
        ("efficientnet", EfficientNet),
        ("mobilenetv2", EfficientNet),
        ("mobilenetv3", MobileNetV3),
        ("swin", Swin),
        ("bert", _ => Bert()),
        ("distilbert", _ => Bert()),
        ("roberta", _ => Bert()),
        ("electra", _ => Bert()),
        ("gpt2", _ => Gpt2()),
    ];

    /// <summary>The families that <see cref="ForModel"/> knows, by the beginnings of their models' names.</summary>
    public static IReadOnlyList<string> Families { get; } = [.. s_families.Select(family => family.Prefix)];

    /// <summary>The order of a family, found by the name of a model: <c>resnet18</c>, <c>vit_tiny_patch16_224</c>, <c>bert_base</c>.</summary>
    /// <param name="model">The name; its beginning says the family.</param>
    /// <param name="coarse">A layer for each stage instead of each block.</param>
    /// <exception cref="PlanException">No family begins so.</exception>
    public static LayerOrder ForModel(string model, bool coarse = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach ((string prefix, Func<bool, LayerOrder> order) in s_families)
        {
            if (model.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return order(coarse);
        }

        throw new PlanException(
            $"No family of models is known whose names begin as \"{model}\". Families: {Nearest.Quote([.. s_families.Select(family => family.Prefix)], most: 20)}. "
                + "Use LayerOrder.Blocks, or list the layers with LayerOrder.FromLayers."
        );
    }

    /// <summary>ResNet and its kin: stem, blocks <c>layer1.0</c> … (coarse: <c>layer1</c> …), <c>fc</c>.</summary>
    public static LayerOrder ResNet(bool coarse = false) =>
        Family(
            "ResNet",
            coarse,
            [
                new("stem", "conv1|bn1|maxpool"),
                new("layer", coarse ? @"layer(\d+)" : @"layer(\d+)\.(\d+)"),
                new("head", "fc"),
            ]
        );

    /// <summary>ViT and DeiT: tokens, positions and patches; <c>blocks.0</c> …, the norm with the last; head. Coarse is the same.</summary>
    public static LayerOrder VisionTransformer(bool coarse = false) =>
        Family(
            "vision transformer",
            coarse,
            [
                new("stem", "cls_token|dist_token|reg_token|pos_embed|patch_embed|norm_pre"),
                new("blocks", @"blocks\.(\d+)"),
                new("blocks", "norm") { JoinsPrevious = true },
                new("head", "fc_norm|head|attn_pool"),
            ]
        );

    /// <summary>ConvNeXt: stem, the blocks of <c>stages.0</c> …, a downsampling with the block behind it, head.</summary>
    public static LayerOrder ConvNext(bool coarse = false) =>
        Family(
            "ConvNeXt",
            coarse,
            coarse
                ? [new("stem", "stem"), new("stages", @"stages\.(\d+)"), new("head", "head|norm_pre")]
                :
                [
                    new("stem", "stem"),
                    new("stages", @"stages\.(\d+)\.downsample") { Number = 0 },
                    new("stages", @"stages\.(\d+)\.blocks\.(\d+)"),
                    new("stages", "norm_pre") { JoinsPrevious = true },
                    new("head", "head"),
                ]
        );

    /// <summary>EfficientNet and MobileNetV2: stem, <c>blocks.0.0</c> … (coarse: <c>blocks.0</c> …), the last convolution with them, classifier.</summary>
    public static LayerOrder EfficientNet(bool coarse = false) =>
        Family(
            "EfficientNet",
            coarse,
            [
                new("stem", "conv_stem|bn1"),
                new("blocks", coarse ? @"blocks\.(\d+)" : @"blocks\.(\d+)\.(\d+)"),
                new("blocks", "conv_head|bn2") { JoinsPrevious = true },
                new("head", "classifier"),
            ]
        );

    /// <summary>MobileNetV3: as <see cref="EfficientNet"/>, but the last convolution is part of the head.</summary>
    public static LayerOrder MobileNetV3(bool coarse = false) =>
        Family(
            "MobileNetV3",
            coarse,
            [
                new("stem", "conv_stem|bn1"),
                new("blocks", coarse ? @"blocks\.(\d+)" : @"blocks\.(\d+)\.(\d+)"),
                new("head", "conv_head|norm_head|classifier"),
            ]
        );

    /// <summary>Swin: patches, the blocks of <c>layers.0</c> …, a downsampling with the block behind it, the norm with the last, head.</summary>
    public static LayerOrder Swin(bool coarse = false) =>
        Family(
            "Swin",
            coarse,
            coarse
                ? [new("stem", "patch_embed"), new("layers", @"layers\.(\d+)"), new("head", "norm|head")]
                :
                [
                    new("stem", "patch_embed"),
                    new("layers", @"layers\.(\d+)\.downsample") { Number = 0 },
                    new("layers", @"layers\.(\d+)\.\w+\.(\d+)"),
                    new("layers", "norm") { JoinsPrevious = true },
                    new("head", "head"),
                ]
        );

    /// <summary>BERT, DistilBERT, RoBERTa and ELECTRA: embeddings, <c>layer.0</c> …, pooler and head.</summary>
    /// <remarks>As ELECTRA counts, but its head has one exponent less: the top encoder layer has the decay once, not twice.</remarks>
    public static LayerOrder Bert() =>
        Family(
            "BERT",
            coarse: false,
            [
                new("embeddings", @"(?:\w+\.)?embeddings"),
                new("layer", @"(?:\w+\.)?(?:encoder|transformer)\.layer\.(\d+)"),
                new(
                    "head",
                    @"(?:\w+\.)?(?:pooler|classifier|pre_classifier|cls|lm_head|qa_outputs|vocab_|discriminator_|generator_)"
                ),
            ]
        );

    /// <summary>GPT-2: token and position embeddings, <c>h.0</c> …, the norm with the last, head.</summary>
    public static LayerOrder Gpt2() =>
        Family(
            "GPT-2",
            coarse: false,
            [
                new("embeddings", @"(?:transformer\.)?(?:wte|wpe)"),
                new("h", @"(?:transformer\.)?h\.(\d+)"),
                new("h", @"(?:transformer\.)?ln_f") { JoinsPrevious = true },
                new("head", "lm_head|score"),
            ]
        );

    private static LayerOrder Family(string name, bool coarse, LayerPattern[] patterns) =>
        new(new PatternScheme(coarse ? $"{name}, coarse" : name, patterns, Rest: null));
}
