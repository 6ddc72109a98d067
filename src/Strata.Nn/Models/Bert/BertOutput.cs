using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>The end of each half of a layer: <c>norm(residual + dropout(dense(x)))</c>.</summary>
internal sealed class BertOutput : Module
{
    private readonly Linear _dense;
    private readonly LayerNorm _norm;
    private readonly Dropout _dropout;

    public BertOutput(BertOptions options, int inputs, RandomKey key)
    {
        _dense = AddModule(
            "dense",
            new Linear(inputs, options.HiddenSize, key.FoldIn("dense"), options.Weights, Initializer.Zeros)
        );
        _norm = AddModule("LayerNorm", new LayerNorm(options.HiddenSize, options.LayerNormEpsilon));
        _dropout = AddModule("dropout", new Dropout(options.Dropout, key.FoldIn("dropout")));
    }

    public Tensor Forward(Tensor input, Tensor residual) =>
        _norm.Forward(Operations.Add(_dropout.Forward(_dense.Forward(input)), residual));
}
