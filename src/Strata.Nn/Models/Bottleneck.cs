using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>1×1, 3×3 and 1×1 convolutions with batch normalisation, added to the input: the block of ResNet-50 and deeper.</summary>
/// <remarks>
/// The last convolution gives four times the channels of the others; the stride stands in the 3×3 one, as in torchvision
/// and timm (ResNet "v1.5").
/// </remarks>
public sealed class Bottleneck : Layer
{
    /// <summary>Channels of the output over those inside.</summary>
    public const int Expansion = 4;

    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly Conv2d _conv3;
    private readonly BatchNorm2d _bn3;
    private readonly Sequential? _downsample;

    /// <summary>Creates the block.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="channels">Channels inside; the output has four times as many.</param>
    /// <param name="stride">1, or 2 to halve height and width.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <param name="zeroInitLast">Whether the last normalisation starts at 0, so that the block starts as its shortcut.</param>
    public Bottleneck(int inChannels, int channels, int stride, RandomKey key, bool zeroInitLast = false)
    {
        int outChannels = channels * Expansion;
        _conv1 = AddModule("conv1", BasicBlock.NewConv(inChannels, channels, 1, 1, key.FoldIn("conv1")));
        _bn1 = AddModule("bn1", new BatchNorm2d(channels));
        _conv2 = AddModule("conv2", BasicBlock.NewConv(channels, channels, 3, stride, key.FoldIn("conv2")));
        _bn2 = AddModule("bn2", new BatchNorm2d(channels));
        _conv3 = AddModule("conv3", BasicBlock.NewConv(channels, outChannels, 1, 1, key.FoldIn("conv3")));
        _bn3 = AddModule("bn3", new BatchNorm2d(outChannels));
        if (zeroInitLast)
            _bn3.Weight!.FillAtFirstUse(values => values.Span.Clear());
        if (stride != 1 || inChannels != outChannels)
            _downsample = AddModule(
                "downsample",
                new Sequential(
                    BasicBlock.NewConv(inChannels, outChannels, 1, stride, key.FoldIn("downsample.0")),
                    new BatchNorm2d(outChannels)
                )
            );
    }

    /// <summary>Computes <c>relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + shortcut(x))</c>.</summary>
    public override Tensor Forward(Tensor input)
    {
        Tensor x = Operations.Relu(_bn1.Forward(_conv1.Forward(input)));
        x = Operations.Relu(_bn2.Forward(_conv2.Forward(x)));
        x = _bn3.Forward(_conv3.Forward(x));
        Tensor shortcut = _downsample is null ? input : _downsample.Forward(input);
        return Operations.Relu(Operations.Add(x, shortcut));
    }
}
