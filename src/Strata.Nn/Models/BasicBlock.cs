using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Two 3×3 convolutions with batch normalisation, added to the input: the block of ResNet-18 and -34.</summary>
/// <remarks>The stride stands in the first convolution; where sizes change, a 1×1 convolution brings the input along.</remarks>
public sealed class BasicBlock : Layer
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly Conv2d _conv2;
    private readonly BatchNorm2d _bn2;
    private readonly Sequential? _downsample;

    /// <summary>Creates the block.</summary>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="stride">1, or 2 to halve height and width.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <param name="zeroInitLast">Whether the last normalisation starts at 0, so that the block starts as its shortcut.</param>
    public BasicBlock(int inChannels, int outChannels, int stride, RandomKey key, bool zeroInitLast = false)
    {
        _conv1 = AddModule("conv1", NewConv(inChannels, outChannels, 3, stride, key.FoldIn("conv1")));
        _bn1 = AddModule("bn1", new BatchNorm2d(outChannels));
        _conv2 = AddModule("conv2", NewConv(outChannels, outChannels, 3, 1, key.FoldIn("conv2")));
        _bn2 = AddModule("bn2", new BatchNorm2d(outChannels));
        if (zeroInitLast)
            _bn2.Weight!.FillAtFirstUse(values => values.Span.Clear());
        if (stride != 1 || inChannels != outChannels)
            _downsample = AddModule(
                "downsample",
                new Sequential(
                    NewConv(inChannels, outChannels, 1, stride, key.FoldIn("downsample.0")),
                    new BatchNorm2d(outChannels)
                )
            );
    }

    /// <summary>Computes <c>relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x))</c>.</summary>
    public override Tensor Forward(Tensor input)
    {
        Tensor x = Operations.Relu(_bn1.Forward(_conv1.Forward(input)));
        x = _bn2.Forward(_conv2.Forward(x));
        Tensor shortcut = _downsample is null ? input : _downsample.Forward(input);
        return Operations.Relu(Operations.Add(x, shortcut));
    }

    internal static Conv2d NewConv(int inChannels, int outChannels, int kernel, int stride, RandomKey key) =>
        new(
            inChannels,
            outChannels,
            kernel,
            key,
            stride: stride,
            padding: kernel / 2,
            bias: false,
            initializer: Initializer.KaimingNormalFanOut
        );
}
