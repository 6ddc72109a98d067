using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A layer of the encoder: attention, and two linear maps; each added to its input and normalised after that.</summary>
internal sealed class BertLayer : Module
{
    private readonly BertAttention _attention;
    private readonly BertIntermediate _intermediate;
    private readonly BertOutput _output;

    public BertLayer(BertOptions options, RandomKey key)
    {
        _attention = AddModule("attention", new BertAttention(options, key.FoldIn("attention")));
        _intermediate = AddModule("intermediate", new BertIntermediate(options, key.FoldIn("intermediate")));
        _output = AddModule("output", new BertOutput(options, options.IntermediateSize, key.FoldIn("output")));
    }

    public Tensor Forward(Tensor input, AttentionMask? mask)
    {
        Tensor seen = _attention.Forward(input, mask);
        return _output.Forward(_intermediate.Forward(seen), seen);
    }
}

/// <summary>The first of the two linear maps, and what stands between them.</summary>
internal sealed class BertIntermediate : Layer
{
    private readonly Linear _dense;
    private readonly FeedForwardActivation _activation;

    public BertIntermediate(BertOptions options, RandomKey key)
    {
        _activation = options.Activation;
        _dense = AddModule(
            "dense",
            new Linear(
                options.HiddenSize,
                options.IntermediateSize,
                key.FoldIn("dense"),
                options.Weights,
                Initializer.Zeros
            )
        );
    }

    public override Tensor Forward(Tensor input) => FeedForward.Apply(_activation, _dense.Forward(input));
}

/// <summary>The layers of the encoder.</summary>
internal sealed class BertEncoder : Module
{
    public BertEncoder(BertOptions options, RandomKey key) =>
        Layers = AddModule(
            "layer",
            new ModuleList<BertLayer>(
                Enumerable.Range(0, options.Layers).Select(i => new BertLayer(options, key.FoldIn($"layer.{i}")))
            )
        );

    public ModuleList<BertLayer> Layers { get; }
}
