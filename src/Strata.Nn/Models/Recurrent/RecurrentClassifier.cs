using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Classifies texts by the last states of a recurrent network, both directions side by side.</summary>
/// <remarks>
/// Parameters <c>embed.weight</c>, <c>gru.…</c> (or <c>lstm.…</c>, <c>rnn.…</c>), <c>head.…</c>, with PyTorch's initial values. All
/// positions count: give texts of one length together, or let padding be a token like others.
/// </remarks>
public sealed class RecurrentClassifier : Layer
{
    private readonly Embedding _embed;
    private readonly RecurrentEncoder _encoder;
    private readonly Linear _head;
    private readonly bool _bothWays;

    /// <summary>Creates the model.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public RecurrentClassifier(RecurrentOptions options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        _bothWays = options.Bidirectional;
        _embed = AddModule("embed", new Embedding(options.VocabularySize, options.EmbeddingSize, key.FoldIn("embed")));
        _encoder = new(options, key);
        AddModule(RecurrentEncoder.NameOf(options.Kind), _encoder.Layer);
        _head = AddModule("head", new Linear(options.HiddenSize * (_bothWays ? 2 : 1), classes, key.FoldIn("head")));
    }

    /// <inheritdoc/>
    public override string Head => "head";

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Token numbers, shape (batch, length).</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <exception cref="ShapeException">The input has not two axes, or no position.</exception>
    public override Tensor Forward(Tensor input)
    {
        TokenInputs.Check(input, int.MaxValue, this);
        Tensor states = _encoder.Forward(_embed.Forward(input)).State; // layers and directions × batch × units
        Tensor last = Operations.Select(states, 0, -1);
        if (_bothWays)
            last = Operations.Concat([Operations.Select(states, 0, -2), last], -1);
        return _head.Forward(last);
    }
}
