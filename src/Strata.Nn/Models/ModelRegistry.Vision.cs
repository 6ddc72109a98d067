namespace Strata.Nn.Models;

// Networks for images.
public static partial class ModelRegistry
{
    private static IEnumerable<ModelEntry> Vision() => [.. ResNets()];

    private static ModelEntry[] ResNets() =>
        [
            new("resnet18", "timm", Images, 1000, ResNet.ResNet18),
            new("resnet34", "timm", Images, 1000, ResNet.ResNet34),
            new("resnet50", "timm", Images, 1000, (n, key) => new ResNet(ResNetOptions.ResNet50, n, key)),
            new("resnet101", "timm", Images, 1000, (n, key) => new ResNet(ResNetOptions.ResNet101, n, key)),
        ];
}
