using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A block of EfficientNet and its kin; where stride and channels allow, its input is added.</summary>
internal sealed class EfficientNetBlock : Layer
{
    private readonly Layer[] _chain;
    private readonly DropPath? _dropPath;
    private readonly bool _skips;

    private EfficientNetBlock(
        IReadOnlyList<(string Name, Layer Layer)> chain,
        bool skips,
        double dropPath,
        RandomKey key
    )
    {
        _chain = [.. chain.Select(part => AddModule(part.Name, part.Layer))];
        _skips = skips;
        if (skips)
            _dropPath = AddModule("drop_path", new DropPath(dropPath, key.FoldIn("drop_path")));
    }

    /// <summary>Makes a block.</summary>
    /// <param name="options">Of the model.</param>
    /// <param name="stage">Of the block.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="stride">Of this block.</param>
    /// <param name="dropPath">The probability that a sample skips it.</param>
    /// <param name="key">Where the random values come from.</param>
    public static EfficientNetBlock Create(
        EfficientNetOptions options,
        EfficientNetStage stage,
        int inChannels,
        int outChannels,
        int stride,
        double dropPath,
        RandomKey key
    )
    {
        ActivationFunction activation = stage.Activation ?? options.Activation;
        var chain = new List<(string, Layer)>();
        if (stage.Kind == EfficientNetBlockKind.Convolution)
        {
            AddConv("conv", "bn1", inChannels, outChannels, stage.Kernel, activation, stride);
            return new(chain, skips: false, dropPath, key);
        }

        bool expands = stage.Kind == EfficientNetBlockKind.InvertedResidual;
        int inside = expands ? EfficientNetParts.Round(inChannels * stage.Expansion) : inChannels;
        if (expands)
            AddConv("conv_pw", "bn1", inChannels, inside, 1, activation);
        AddConv("conv_dw", expands ? "bn2" : "bn1", inside, inside, stage.Kernel, activation, stride, groups: inside);
        if (stage.Squeeze > 0)
            chain.Add(("se", new SqueezeExcite(options, inside, Squeezed(options, stage, inside), key.FoldIn("se"))));
        string last = expands ? "conv_pwl" : "conv_pw";
        AddConv(last, expands ? "bn3" : "bn2", inside, outChannels, 1, ActivationFunction.Identity);
        return new(chain, skips: stride == 1 && inChannels == outChannels, dropPath, key);

        void AddConv(
            string name,
            string norm,
            int from,
            int to,
            int kernel,
            ActivationFunction function,
            int step = 1,
            int groups = 1
        )
        {
            chain.Add((name, EfficientNetParts.NewConv(options, from, to, kernel, key.FoldIn(name), step, groups)));
            chain.Add((norm, EfficientNetParts.NewNorm(options, to, function)));
        }
    }

    public override Tensor Forward(Tensor input)
    {
        Tensor x = input;
        foreach (Layer layer in _chain)
            x = layer.Forward(x);
        return _skips ? Operations.Add(_dropPath!.Forward(x), input) : x;
    }

    private static int Squeezed(EfficientNetOptions options, EfficientNetStage stage, int inside) =>
        options.SqueezeOfExpanded
            ? EfficientNetParts.Round(inside * stage.Squeeze)
            : (int)Math.Round(inside * (stage.Squeeze / stage.Expansion)); // to even, as Python's
}
