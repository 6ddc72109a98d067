using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A layer of DistilBERT: attention and two linear maps, each added to its input and normalised after that.</summary>
internal sealed class DistilBertLayer : Module
{
    private readonly DistilBertAttention _attention;
    private readonly LayerNorm _attentionNorm;
    private readonly DistilBertFeedForward _feedForward;
    private readonly LayerNorm _outputNorm;

    public DistilBertLayer(DistilBertOptions options, RandomKey key)
    {
        _attention = AddModule("attention", new DistilBertAttention(options, key.FoldIn("attention")));
        _attentionNorm = AddModule("sa_layer_norm", new LayerNorm(options.HiddenSize, 1e-12));
        _feedForward = AddModule("ffn", new DistilBertFeedForward(options, key.FoldIn("ffn")));
        _outputNorm = AddModule("output_layer_norm", new LayerNorm(options.HiddenSize, 1e-12));
    }

    public Tensor Forward(Tensor input, AttentionMask? mask)
    {
        Tensor seen = _attentionNorm.Forward(Operations.Add(_attention.Forward(input, mask), input));
        return _outputNorm.Forward(Operations.Add(_feedForward.Forward(seen), seen));
    }
}

/// <summary>Projections and attention of DistilBERT.</summary>
internal sealed class DistilBertAttention : Module
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly int _heads;
    private readonly double _dropout;
    private readonly RandomKey _dropoutKey;

    public DistilBertAttention(DistilBertOptions options, RandomKey key)
    {
        (_heads, _dropout, _dropoutKey) = (options.Heads, options.AttentionDropout, key.FoldIn("dropout"));
        _query = AddModule("q_lin", Projection("q_lin"));
        _key = AddModule("k_lin", Projection("k_lin"));
        _value = AddModule("v_lin", Projection("v_lin"));
        _output = AddModule("out_lin", Projection("out_lin"));

        Linear Projection(string name) =>
            new(options.HiddenSize, options.HiddenSize, key.FoldIn(name), options.Weights, Initializer.Zeros);
    }

    public Tensor Forward(Tensor input, AttentionMask? mask) =>
        _output.Forward(
            Operations.ProjectedAttention(
                _query.Forward(input),
                _key.Forward(input),
                _value.Forward(input),
                _heads,
                mask,
                dropout: Training ? _dropout : 0,
                dropoutKey: _dropoutKey
            )
        );
}

/// <summary>The two linear maps of DistilBERT.</summary>
internal sealed class DistilBertFeedForward : Layer
{
    private readonly Linear _first;
    private readonly Linear _second;
    private readonly Dropout _dropout;
    private readonly FeedForwardActivation _activation;

    public DistilBertFeedForward(DistilBertOptions options, RandomKey key)
    {
        _activation = options.Activation;
        (int width, int inside) = (options.HiddenSize, options.IntermediateSize);
        _dropout = AddModule("dropout", new Dropout(options.Dropout, key.FoldIn("dropout")));
        _first = AddModule("lin1", new Linear(width, inside, key.FoldIn("lin1"), options.Weights, Initializer.Zeros));
        _second = AddModule("lin2", new Linear(inside, width, key.FoldIn("lin2"), options.Weights, Initializer.Zeros));
    }

    public override Tensor Forward(Tensor input) =>
        _dropout.Forward(_second.Forward(FeedForward.Apply(_activation, _first.Forward(input))));
}
