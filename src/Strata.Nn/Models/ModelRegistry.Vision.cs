using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

// Networks for images.
public static partial class ModelRegistry
{
    private static IEnumerable<ModelEntry> Vision() =>
        [
            .. ResNets(),
            .. VisionTransformers(),
            .. EfficientNets(),
            .. MobileNets(),
            Row("convnext_atto", (n, key) => new ConvNext(ConvNextOptions.Atto, n, key)),
            Row("convnext_tiny", (n, key) => new ConvNext(ConvNextOptions.Tiny, n, key)),
            Row("swin_tiny_patch4_window7_224", (n, key) => new SwinTransformer(SwinOptions.Tiny, n, key)),
            new("silero_vad", "silero-vad", "sound of 16 kHz: batch×samples", 1, Speech),
        ];

    private static SileroVad Speech(int outputs, RandomKey key) =>
        outputs == 1
            ? new SileroVad(key)
            : throw new ArgumentException(
                $"Model 'silero_vad' has one output, the probability of speech, but {outputs} were asked for.",
                nameof(outputs)
            );

    private static ModelEntry Row(string name, Func<int, RandomKey, Layer> create) =>
        new(name, "timm", Images, 1000, create);

    private static ModelEntry[] ResNets() =>
        [
            new("resnet18", "timm", Images, 1000, ResNet.ResNet18),
            new("resnet34", "timm", Images, 1000, ResNet.ResNet34),
            new("resnet50", "timm", Images, 1000, (n, key) => new ResNet(ResNetOptions.ResNet50, n, key)),
            new("resnet101", "timm", Images, 1000, (n, key) => new ResNet(ResNetOptions.ResNet101, n, key)),
        ];

    private static ModelEntry[] VisionTransformers() =>
        [
            Vit("vit_tiny_patch16_224", VisionTransformerOptions.Tiny),
            Vit("vit_small_patch16_224", VisionTransformerOptions.Small),
            Vit("vit_base_patch16_224", VisionTransformerOptions.Base),
            Vit("deit_small_patch16_224", VisionTransformerOptions.Small),
        ];

    private static ModelEntry Vit(string name, VisionTransformerOptions options) =>
        Row(name, (n, key) => new VisionTransformer(options, n, key));

    private static ModelEntry[] EfficientNets() =>
        [
            Efficient("efficientnet_b0", EfficientNetOptions.B0),
            Efficient("tf_efficientnet_lite0", EfficientNetOptions.Lite0),
        ];

    private static ModelEntry[] MobileNets() =>
        [
            Efficient("mobilenetv2_035", EfficientNetOptions.WideMobileNetV2(0.35)),
            Efficient("mobilenetv2_050", EfficientNetOptions.WideMobileNetV2(0.5)),
            Efficient("mobilenetv2_075", EfficientNetOptions.WideMobileNetV2(0.75)),
            Efficient("mobilenetv2_100", EfficientNetOptions.MobileNetV2),
            Efficient("mobilenetv2_110d", EfficientNetOptions.DeepMobileNetV2(1.1, 1.2)),
            Efficient("mobilenetv2_120d", EfficientNetOptions.DeepMobileNetV2(1.2, 1.4)),
            Efficient("mobilenetv2_140", EfficientNetOptions.WideMobileNetV2(1.4)),
            Efficient("mobilenetv3_large_100", EfficientNetOptions.MobileNetV3Large),
        ];

    private static ModelEntry Efficient(string name, EfficientNetOptions options) =>
        Row(name, (n, key) => new EfficientNet(options, n, key));
}
