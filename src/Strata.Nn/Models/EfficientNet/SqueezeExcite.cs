using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Scales each channel by a function of the means of all: timm's <c>SqueezeExcite</c>.</summary>
internal sealed class SqueezeExcite : Layer
{
    private readonly EfficientNetOptions _options;
    private readonly Conv2d _reduce;
    private readonly Conv2d _expand;

    public SqueezeExcite(EfficientNetOptions options, int channels, int inside, RandomKey key)
    {
        _options = options;
        _reduce = AddModule(
            "conv_reduce",
            EfficientNetParts.NewBiasedPointwise(channels, inside, key.FoldIn("conv_reduce"))
        );
        _expand = AddModule(
            "conv_expand",
            EfficientNetParts.NewBiasedPointwise(inside, channels, key.FoldIn("conv_expand"))
        );
    }

    public override Tensor Forward(Tensor input)
    {
        Tensor means = Operations.GlobalAvgPool2d(input).Reshape(new Shape(input.Shape[0], input.Shape[1], 1, 1));
        Tensor inside = _options.SqueezeActivation.Of(_reduce.Forward(means));
        return Operations.Multiply(input, _options.SqueezeGate.Of(_expand.Forward(inside)));
    }
}
