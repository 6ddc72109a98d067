using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Tests.Models;

/// <summary>The widths and depths of MobileNetV2 in timm.</summary>
public class MobileNetV2Tests
{
    // Of width alone: as many values as torchvision's mobilenet_v2(width_mult=…) has. Of depth: the same from its
    // MobileNetV2 with more blocks, less what the fixed stem and head save; timm lists 4.52 and 5.83 million.
    [Theory]
    [InlineData("mobilenetv2_035", 1_677_128)]
    [InlineData("mobilenetv2_050", 1_968_680)]
    [InlineData("mobilenetv2_075", 2_636_424)]
    [InlineData("mobilenetv2_100", 3_504_872)]
    [InlineData("mobilenetv2_110d", 4_516_520)]
    [InlineData("mobilenetv2_120d", 5_831_144)]
    [InlineData("mobilenetv2_140", 6_108_776)]
    public void Has_as_many_values_as_the_peer(string name, int count) =>
        ModelRegistry.Create(name, numClasses: 1000).ParameterSet.ValueCount.ShouldBe(count);

    [Fact]
    public void A_deeper_one_keeps_stem_and_head_and_the_ends()
    {
        Layer model = ModelRegistry.Create("mobilenetv2_120d", numClasses: 5);
        Dictionary<string, Shape> shapes = model.NamedParameters().ToDictionary(p => p.Key, p => p.Value.Shape);

        shapes["conv_stem.weight"].ShouldBe(new Shape(32, 3, 3, 3));
        shapes["conv_head.weight"].ShouldBe(new Shape(1280, 384, 1, 1));
        int[] blocks = [1, 3, 5, 6, 5, 5, 1];
        for (int stage = 0; stage < 7; stage++)
        {
            shapes.Keys.ShouldContain(name => name.StartsWith($"blocks.{stage}.{blocks[stage] - 1}."));
            shapes.Keys.ShouldNotContain(name => name.StartsWith($"blocks.{stage}.{blocks[stage]}."));
        }

        model.Evaluate();
        using NoGradientScope scope = Tape.NoGradient();
        model.Forward(Tensor.Zeros(new Shape(1, 3, 32, 32))).Shape.ShouldBe(new Shape(1, 5));
    }
}
