using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A residual network of basic blocks, named as in torchvision and timm.</summary>
/// <remarks>
/// <c>conv1</c>, <c>bn1</c>, <c>layer1</c>, …, <c>fc</c>. Convolutions are drawn as theirs: normal, variance 2 / fan out.
/// He et al., 2015, https://arxiv.org/abs/1512.03385.
/// </remarks>
public sealed class ResNet : Layer
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly bool _pools;
    private readonly Sequential[] _stages;
    private readonly Linear _fc;

    /// <summary>Creates the network.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <exception cref="ArgumentException">The stages of the options do not fit.</exception>
    public ResNet(ResNetOptions options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Blocks.Length == 0 || options.Blocks.Length != options.Channels.Length)
            throw new ArgumentException(
                $"A ResNet needs as many stages of blocks ({options.Blocks.Length}) as of channels "
                    + $"({options.Channels.Length}), and at least one.",
                nameof(options)
            );
        (int kernel, int stride) = options.SmallStem ? (3, 1) : (7, 2);
        int channels = options.Channels[0];
        _pools = !options.SmallStem;
        _conv1 = AddModule(
            "conv1",
            BasicBlock.NewConv(options.InChannels, channels, kernel, stride, key.FoldIn("conv1"))
        );
        _bn1 = AddModule("bn1", new BatchNorm2d(channels));
        _stages = new Sequential[options.Blocks.Length];
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            var blocks = new BasicBlock[options.Blocks[stage]];
            for (int block = 0; block < blocks.Length; block++)
            {
                int step = stage > 0 && block == 0 ? 2 : 1;
                RandomKey own = key.FoldIn($"layer{stage + 1}.{block}");
                blocks[block] = new BasicBlock(channels, options.Channels[stage], step, own, options.ZeroInitLast);
                channels = options.Channels[stage];
            }

            _stages[stage] = AddModule($"layer{stage + 1}", new Sequential(blocks));
        }

        _fc = AddModule("fc", new Linear(channels, classes, key.FoldIn("fc")));
    }

    /// <inheritdoc/>
    public override string Head => "fc";

    /// <summary>ResNet-18: 11.7 million parameters with 1,000 classes.</summary>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from.</param>
    public static ResNet ResNet18(int classes, RandomKey key) => new(ResNetOptions.ResNet18, classes, key);

    /// <summary>ResNet-34.</summary>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from.</param>
    public static ResNet ResNet34(int classes, RandomKey key) => new(ResNetOptions.ResNet34, classes, key);

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Shape (batch, channels, height, width).</param>
    /// <returns>Shape (batch, classes).</returns>
    public override Tensor Forward(Tensor input)
    {
        Tensor x = Operations.Relu(_bn1.Forward(_conv1.Forward(input)));
        if (_pools)
            x = Operations.MaxPool2d(x, 3, stride: 2, padding: 1);
        foreach (Sequential stage in _stages)
            x = stage.Forward(x);
        return _fc.Forward(Operations.GlobalAvgPool2d(x));
    }
}
