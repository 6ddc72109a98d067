using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests.Models;

/// <summary>The values that networks for images start with are distributed as timm's.</summary>
public class VisionInitialValueTests
{
    [Fact]
    public void Vision_transformers_start_as_timms() =>
        Check(
            new VisionTransformer(VisionTransformerOptions.Tiny with { Depth = 1 }, 100, new RandomKey(1)),
            ("cls_token", 1e-6, null),
            ("pos_embed", 0.02, null),
            ("patch_embed.proj.weight", 1 / Math.Sqrt(3 * 768), 1 / Math.Sqrt(768)),
            ("patch_embed.proj.bias", 1 / Math.Sqrt(3 * 768), 1 / Math.Sqrt(768)),
            ("blocks.0.attn.qkv.weight", 0.02, null),
            ("blocks.0.attn.qkv.bias", 0, 0),
            ("blocks.0.mlp.fc2.weight", 0.02, null),
            ("head.weight", 0.02, null),
            ("head.bias", 0, 0)
        );

    [Fact]
    public void EfficientNets_start_as_timms() =>
        Check(
            new EfficientNet(EfficientNetOptions.B0, 100, new RandomKey(1)),
            ("conv_stem.weight", Math.Sqrt(2.0 / (9 * 32)), null),
            ("blocks.5.0.conv_dw.weight", Math.Sqrt(2.0 / 25), null), // of one group
            ("blocks.5.0.se.conv_reduce.weight", Math.Sqrt(2.0 / 28), null),
            ("blocks.5.0.se.conv_reduce.bias", 0, 0),
            ("blocks.5.0.conv_pwl.weight", Math.Sqrt(2.0 / 192), null),
            ("conv_head.weight", Math.Sqrt(2.0 / 1280), null),
            ("classifier.weight", 0.1 / Math.Sqrt(3), 0.1), // uniform in ±1/√100
            ("classifier.bias", 0, 0)
        );

    [Fact]
    public void ConvNeXts_start_as_timms() =>
        Check(
            new ConvNext(ConvNextOptions.Atto, 100, new RandomKey(1)),
            ("stem.0.weight", 0.02, null),
            ("stem.0.bias", 0, 0),
            ("stages.2.blocks.0.conv_dw.weight", 0.02, null),
            ("stages.2.blocks.0.mlp.fc1.weight", 0.02, null),
            ("stages.1.downsample.1.weight", 0.02, null),
            ("head.fc.weight", 0.02, null)
        );

    [Fact]
    public void Swin_transformers_start_as_timms() =>
        Check(
            new SwinTransformer(SwinOptions.Tiny with { Depths = [1, 1], Heads = [3, 6] }, 100, new RandomKey(1)),
            ("patch_embed.proj.weight", 1 / Math.Sqrt(3 * 48), 1 / Math.Sqrt(48)),
            ("layers.0.blocks.0.attn.relative_position_bias_table", 0.02, null),
            ("layers.0.blocks.0.attn.qkv.weight", 0.02, null),
            ("layers.1.downsample.reduction.weight", 0.02, null),
            ("head.fc.weight", 0.02, null)
        );

    [Fact]
    public void A_layer_scale_starts_at_1e_minus_6() =>
        new ConvNext(ConvNextOptions.Atto, 10, new RandomKey(1))
            .Parameters()
            .Single(parameter => parameter.Name == "stages.0.blocks.1.gamma")
            .Value.Span.ToArray()
            .ShouldAllBe(value => value == 1e-6f);

    // The standard deviation within five of its own standard errors; the bound of what is uniform, which values come near.
    private static void Check(Layer model, params (string Name, double Deviation, double? Bound)[] expected)
    {
        Dictionary<string, Parameter> parameters = new(model.NamedParameters());
        foreach ((string name, double deviation, double? bound) in expected)
        {
            float[] values = parameters[name].Value.Span.ToArray();
            double mean = values.Average(x => (double)x);
            double found = Math.Sqrt(values.Average(x => (double)x * x));
            double error = 5 / Math.Sqrt(values.Length);
            Math.Abs(mean).ShouldBeLessThanOrEqualTo(error * deviation, $"mean of {name}");
            Math.Abs(found - deviation).ShouldBeLessThanOrEqualTo(error * deviation, $"deviation of {name}");
            double largest = values.Max(x => Math.Abs((double)x));
            if (bound is { } limit)
                largest.ShouldBeInRange(0.9 * limit, limit * 1.000001, $"largest of {name}");
            else
                largest.ShouldBeGreaterThan(2 * deviation, $"largest of {name}");
        }
    }
}
