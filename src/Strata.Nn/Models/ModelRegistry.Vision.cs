using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

// Networks for images.
public static partial class ModelRegistry
{
    private static IEnumerable<ModelEntry> Vision() =>
        [
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
            Row("vit_tiny_patch16_224", (n, key) => new VisionTransformer(VisionTransformerOptions.Tiny, n, key)),
            Row("vit_small_patch16_224", (n, key) => new VisionTransformer(VisionTransformerOptions.Small, n, key)),
            Row("vit_base_patch16_224", (n, key) => new VisionTransformer(VisionTransformerOptions.Base, n, key)),
            Row("deit_small_patch16_224", (n, key) => new VisionTransformer(VisionTransformerOptions.Small, n, key)),
        ];

    private static ModelEntry[] EfficientNets() =>
        [
            Row("efficientnet_b0", (n, key) => new EfficientNet(EfficientNetOptions.B0, n, key)),
            Row("tf_efficientnet_lite0", (n, key) => new EfficientNet(EfficientNetOptions.Lite0, n, key)),
        ];

    private static ModelEntry[] MobileNets() =>
        [
            Row("mobilenetv2_035", (n, key) => new EfficientNet(EfficientNetOptions.WideMobileNetV2(0.35), n, key)),
            Row("mobilenetv2_050", (n, key) => new EfficientNet(EfficientNetOptions.WideMobileNetV2(0.5), n, key)),
            Row("mobilenetv2_075", (n, key) => new EfficientNet(EfficientNetOptions.WideMobileNetV2(0.75), n, key)),
            Row("mobilenetv2_100", (n, key) => new EfficientNet(EfficientNetOptions.MobileNetV2, n, key)),
            Row(
                "mobilenetv2_110d",
                (n, key) => new EfficientNet(EfficientNetOptions.DeepMobileNetV2(1.1, 1.2), n, key)
            ),
            Row(
                "mobilenetv2_120d",
                (n, key) => new EfficientNet(EfficientNetOptions.DeepMobileNetV2(1.2, 1.4), n, key)
            ),
            Row("mobilenetv2_140", (n, key) => new EfficientNet(EfficientNetOptions.WideMobileNetV2(1.4), n, key)),
            Row("mobilenetv3_large_100", (n, key) => new EfficientNet(EfficientNetOptions.MobileNetV3Large, n, key)),
        ];
}
