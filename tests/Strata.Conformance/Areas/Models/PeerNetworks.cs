using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn.Models;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Models;

/// <summary>Our networks for the peers' constructors.</summary>
public static class PeerNetworks
{
    private static readonly RandomKey s_key = new(0); // every value is replaced

    private static readonly Dictionary<string, Func<Item, PeerNetwork>> s_networks = new()
    {
        ["timm create_model('resnet18')"] = options => PeerNetwork.Of(ResNet.ResNet18(Classes(options), s_key)),
        ["timm create_model('resnet50')"] = options =>
            PeerNetwork.Of(ModelRegistry.Create("resnet50", Classes(options))),
        ["timm create_model('vit_tiny_patch16_224')"] = options =>
            PeerNetwork.Of(
                new VisionTransformer(
                    VisionTransformerOptions.Tiny with
                    {
                        ImageSize = options.Integer("img_size"),
                        PatchSize = options.Integer("patch_size"),
                    },
                    Classes(options),
                    s_key
                )
            ),
        ["timm create_model('convnext_atto')"] = options =>
            PeerNetwork.Of(ModelRegistry.Create("convnext_atto", Classes(options))),
        ["timm.models.convnext.ConvNeXt(...)"] = options =>
            PeerNetwork.Of(
                new ConvNext(
                    new() { Depths = [.. options.Integers("depths")], Channels = [.. options.Integers("dims")] },
                    Classes(options),
                    s_key
                )
            ),
        ["timm create_model('mobilenetv2_050')"] = options =>
            PeerNetwork.Of(ModelRegistry.Create("mobilenetv2_050", Classes(options))),
        ["Mlp of models_peers.py: Linear layers with ReLU between them"] = options =>
            PeerNetwork.Of(new Mlp(options.Integers("sizes"), s_key)) with
            {
                PeerName = name =>
                {
                    string[] parts = name.Split('.');
                    return $"fc{int.Parse(parts[1], null) + 1}.{parts[2]}";
                },
            },
    };

    /// <summary>Makes a network.</summary>
    /// <exception cref="UnsupportedException">There is none of the kind.</exception>
    public static PeerNetwork Make(string peer, Item options) =>
        s_networks.TryGetValue(peer, out Func<Item, PeerNetwork>? make)
            ? make(options)
            : throw new UnsupportedException($"model {peer}");

    private static int Classes(Item options) => options.Integer("num_classes");
}
