using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Attention of a text to itself, added to it and normalised.</summary>
internal sealed class BertAttention : Module
{
    private readonly BertSelfAttention _self;
    private readonly BertOutput _output;

    public BertAttention(BertOptions options, RandomKey key)
    {
        _self = AddModule("self", new BertSelfAttention(options, key.FoldIn("self")));
        _output = AddModule("output", new BertOutput(options, options.HiddenSize, key.FoldIn("output")));
    }

    public Tensor Forward(Tensor input, AttentionMask? mask) => _output.Forward(_self.Forward(input, mask), input);
}

/// <summary>Three projections, and attention between them.</summary>
internal sealed class BertSelfAttention : Module
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly int _heads;
    private readonly double _dropout;
    private readonly RandomKey _dropoutKey;

    public BertSelfAttention(BertOptions options, RandomKey key)
    {
        (_heads, _dropout, _dropoutKey) = (options.Heads, options.AttentionDropout, key.FoldIn("dropout"));
        Operations.ThrowIfNotProbability(_dropout);
        _query = AddModule("query", Projection("query"));
        _key = AddModule("key", Projection("key"));
        _value = AddModule("value", Projection("value"));

        Linear Projection(string name) =>
            new(options.HiddenSize, options.HiddenSize, key.FoldIn(name), options.Weights, Initializer.Zeros);
    }

    public Tensor Forward(Tensor input, AttentionMask? mask) =>
        Operations.ProjectedAttention(
            _query.Forward(input),
            _key.Forward(input),
            _value.Forward(input),
            _heads,
            mask,
            dropout: Training ? _dropout : 0,
            dropoutKey: _dropoutKey
        );
}
