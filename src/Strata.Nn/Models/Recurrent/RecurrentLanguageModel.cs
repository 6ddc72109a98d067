using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Tokens or characters in, the logits of the next one out, at every position.</summary>
/// <remarks>Parameters <c>embed.weight</c>, <c>lstm.…</c> (or <c>gru.…</c>, <c>rnn.…</c>), <c>head.…</c>, with PyTorch's initial values.</remarks>
public sealed class RecurrentLanguageModel : Layer
{
    private readonly Embedding _embed;
    private readonly RecurrentEncoder _encoder;
    private readonly Linear _head;

    /// <summary>Creates the model.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public RecurrentLanguageModel(RecurrentOptions options, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        _embed = AddModule("embed", new Embedding(options.VocabularySize, options.EmbeddingSize, key.FoldIn("embed")));
        _encoder = new(options, key);
        AddModule(RecurrentEncoder.NameOf(options.Kind), _encoder.Layer);
        int width = options.HiddenSize * (options.Bidirectional ? 2 : 1);
        _head = AddModule("head", new Linear(width, options.VocabularySize, key.FoldIn("head")));
    }

    /// <inheritdoc/>
    public override string Head => "head";

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Token numbers, shape (batch, length).</param>
    /// <returns>Shape (batch, length, vocabulary).</returns>
    /// <exception cref="ShapeException">The input has not two axes, or no position.</exception>
    public override Tensor Forward(Tensor input)
    {
        TokenInputs.Check(input, int.MaxValue, this);
        return _head.Forward(_encoder.Forward(_embed.Forward(input)).Output);
    }
}
