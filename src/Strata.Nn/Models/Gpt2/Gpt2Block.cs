using Strata.Nn.Graph;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A layer of GPT-2: attention and two linear maps, each of the normalised input and added to it.</summary>
internal sealed class Gpt2Block : Module
{
    private readonly LayerNorm _firstNorm;
    private readonly Gpt2Attention _attention;
    private readonly LayerNorm _secondNorm;
    private readonly Gpt2FeedForward _feedForward;

    public Gpt2Block(Gpt2Options options, RandomKey key)
    {
        _firstNorm = AddModule("ln_1", new LayerNorm(options.HiddenSize, options.LayerNormEpsilon));
        _attention = AddModule("attn", new Gpt2Attention(options, key.FoldIn("attn")));
        _secondNorm = AddModule("ln_2", new LayerNorm(options.HiddenSize, options.LayerNormEpsilon));
        _feedForward = AddModule("mlp", new Gpt2FeedForward(options, key.FoldIn("mlp")));
    }

    public Tensor Forward(Tensor input, AttentionMask? mask)
    {
        Tensor seen = Operations.Add(_attention.Forward(_firstNorm.Forward(input), mask), input);
        return Operations.Add(seen, _feedForward.Forward(_secondNorm.Forward(seen)));
    }

    /// <summary>As the other, of tokens that follow those in a cache.</summary>
    public Tensor Forward(Tensor input, KeyValueCache cache, int layer)
    {
        Tensor seen = Operations.Add(_attention.Forward(_firstNorm.Forward(input), cache, layer), input);
        return Operations.Add(seen, _feedForward.Forward(_secondNorm.Forward(seen)));
    }

    /// <summary>That of weights before a residual sum, whose variances add up over the layers.</summary>
    internal static double ResidualDeviation(Gpt2Options options) =>
        options.InitializerRange / Math.Sqrt(2 * options.Layers);
}

/// <summary>One projection to queries, keys and values, and attention that looks back only.</summary>
internal sealed class Gpt2Attention : Module
{
    private readonly Conv1D _projection;
    private readonly Conv1D _output;
    private readonly Dropout _residual;
    private readonly int _heads;
    private readonly double _dropout;
    private readonly RandomKey _dropoutKey;

    public Gpt2Attention(Gpt2Options options, RandomKey key)
    {
        int width = options.HiddenSize;
        (_heads, _dropout, _dropoutKey) = (options.Heads, options.AttentionDropout, key.FoldIn("attn_dropout"));
        Operations.ThrowIfNotProbability(_dropout);
        _projection = AddModule("c_attn", new Conv1D(width, 3 * width, key.FoldIn("c_attn"), options.InitializerRange));
        _output = AddModule(
            "c_proj",
            new Conv1D(width, width, key.FoldIn("c_proj"), Gpt2Block.ResidualDeviation(options))
        );
        _residual = AddModule("resid_dropout", new Dropout(options.Dropout, key.FoldIn("resid_dropout")));
    }

    public Tensor Forward(Tensor input, AttentionMask? mask)
    {
        double dropout = Training ? _dropout : 0;
        Tensor seen = Operations.PackedAttention(
            Heads(input),
            mask,
            causal: true,
            dropout: dropout,
            dropoutKey: _dropoutKey
        );
        return _residual.Forward(_output.Forward(seen));
    }

    public Tensor Forward(Tensor input, KeyValueCache cache, int layer) =>
        _residual.Forward(_output.Forward(Tape.Run(new CachedAttentionOperation(Heads(input), cache, layer)).Output));

    // Queries, keys and values: batch × length × 3 × heads × size.
    private Tensor Heads(Tensor input) =>
        _projection
            .Forward(input)
            .Reshape(new Shape(input.Shape[0], input.Shape[1], 3, _heads, input.Shape[2] / _heads));
}

/// <summary>The two linear maps of GPT-2.</summary>
internal sealed class Gpt2FeedForward : Layer
{
    private readonly Conv1D _first;
    private readonly Conv1D _second;
    private readonly Dropout _dropout;
    private readonly FeedForwardActivation _activation;

    public Gpt2FeedForward(Gpt2Options options, RandomKey key)
    {
        _activation = options.Activation;
        _first = AddModule(
            "c_fc",
            new Conv1D(options.HiddenSize, options.InnerSize, key.FoldIn("c_fc"), options.InitializerRange)
        );
        _second = AddModule(
            "c_proj",
            new Conv1D(
                options.InnerSize,
                options.HiddenSize,
                key.FoldIn("c_proj"),
                Gpt2Block.ResidualDeviation(options)
            )
        );
        _dropout = AddModule("dropout", new Dropout(options.Dropout, key.FoldIn("dropout")));
    }

    public override Tensor Forward(Tensor input) =>
        _dropout.Forward(_second.Forward(FeedForward.Apply(_activation, _first.Forward(input))));
}
