using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>A depthwise convolution, a layer norm and a perceptron over the channels, scaled and added to the input.</summary>
internal sealed class ConvNeXtBlock : Layer
{
    private readonly Parameter? _gamma;
    private readonly Conv2d _depthwise;
    private readonly Layer _norm;
    private readonly Layer _mlp;
    private readonly DropPath _dropPath;
    private readonly bool _channelsLast;

    public ConvNeXtBlock(ConvNextOptions options, int channels, double dropPath, RandomKey key)
    {
        int kernel = options.KernelSize;
        int hidden = (int)(channels * options.MlpRatio);
        _channelsLast = !options.ConvMlp;
        if (options.LayerScale is { } scale)
            _gamma = AddParameter(
                "gamma",
                new Shape(channels),
                Initializer.Constant((float)scale),
                key,
                ParameterRole.NormScale
            );
        _depthwise = AddModule(
            "conv_dw",
            ConvNext.NewConv(channels, channels, kernel, 1, key.FoldIn("conv_dw"), kernel / 2, channels)
        );
        _norm = AddModule<Layer>(
            "norm",
            _channelsLast ? new LayerNorm(channels, TransformerParts.Epsilon) : new LayerNorm2d(channels)
        );
        _mlp = AddModule<Layer>(
            "mlp",
            _channelsLast
                ? new GeluPerceptron(channels, hidden, 0, key.FoldIn("mlp"))
                : new ConvPerceptron(channels, hidden, key.FoldIn("mlp"))
        );
        _dropPath = AddModule("drop_path", new DropPath(dropPath, key.FoldIn("drop_path")));
    }

    public override Tensor Forward(Tensor input)
    {
        Tensor x = _depthwise.Forward(input);
        if (_channelsLast)
            x = Operations.Permute(x, 0, 2, 3, 1);
        x = _mlp.Forward(_norm.Forward(x));
        if (_gamma is not null)
        {
            Tensor gamma = _gamma;
            x = Operations.Multiply(x, _channelsLast ? gamma : gamma.Reshape(new Shape(gamma.Count, 1, 1)));
        }

        if (_channelsLast)
            x = Operations.Permute(x, 0, 3, 1, 2);
        return Operations.Add(_dropPath.Forward(x), input);
    }

    /// <summary>Two 1×1 convolutions with GELU between them: timm's <c>ConvMlp</c>.</summary>
    private sealed class ConvPerceptron : Layer
    {
        private readonly Conv2d _fc1;
        private readonly Conv2d _fc2;

        public ConvPerceptron(int channels, int hidden, RandomKey key)
        {
            _fc1 = AddModule("fc1", ConvNext.NewConv(channels, hidden, 1, 1, key.FoldIn("fc1")));
            _fc2 = AddModule("fc2", ConvNext.NewConv(hidden, channels, 1, 1, key.FoldIn("fc2")));
        }

        public override Tensor Forward(Tensor input) => _fc2.Forward(Operations.Gelu(_fc1.Forward(input)));
    }
}
