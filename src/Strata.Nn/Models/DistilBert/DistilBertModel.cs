using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>DistilBERT's encoder, as <c>DistilBertModel</c> of transformers: half of BERT's layers, no token types, no pooler.</summary>
/// <remarks>
/// Parameters <c>embeddings.…</c>, <c>transformer.layer.0.…</c>. Sanh et al., 2019, https://arxiv.org/abs/1910.01108.
/// </remarks>
public sealed class DistilBertModel : Layer
{
    private readonly DistilBertEmbeddings _embeddings;
    private readonly DistilBertTransformer _transformer;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <exception cref="ArgumentException">The heads do not divide the hidden size, or a size is less than 1.</exception>
    public DistilBertModel(DistilBertOptions options, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Heads, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Layers, 1, nameof(options));
        if (options.HiddenSize % options.Heads != 0)
            throw new ArgumentException(
                $"{options.Heads} heads do not divide a hidden size of {options.HiddenSize}.",
                nameof(options)
            );
        Options = options;
        _embeddings = AddModule("embeddings", new DistilBertEmbeddings(options, key.FoldIn("embeddings")));
        _transformer = AddModule("transformer", new DistilBertTransformer(options, key.FoldIn("transformer")));
    }

    /// <summary>Its sizes.</summary>
    public DistilBertOptions Options { get; }

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Bert();

    /// <summary>The last layer's vectors; tokens of <see cref="DistilBertOptions.PaddingId"/> are hidden.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, length, hidden size).</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null);

    /// <summary>The last layer's vectors.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id.</param>
    /// <returns>Shape (batch, length, hidden size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask)
    {
        TokenInputs.Check(ids, Options.MaxPositions, this);
        TokenInputs.CheckBeside(mask, "a mask", ids, this);
        AttentionMask? visible = TokenInputs.ForAttention(mask ?? TokenInputs.MaskOf(ids, Options.PaddingId));
        Tensor hidden = _embeddings.Forward(ids);
        foreach (DistilBertLayer layer in _transformer.Layers)
            hidden = layer.Forward(hidden, visible);
        return hidden;
    }

    internal static bool IsPassedOver(string name) =>
        name.EndsWith("embeddings.position_ids", StringComparison.Ordinal)
        || name.StartsWith("vocab_", StringComparison.Ordinal);

    internal override bool PassesOver(string name) => IsPassedOver(name);

    private sealed class DistilBertEmbeddings : Layer
    {
        private readonly Embedding _words;
        private readonly Embedding _positions;
        private readonly LayerNorm _norm;
        private readonly Dropout _dropout;

        public DistilBertEmbeddings(DistilBertOptions options, RandomKey key)
        {
            _words = AddModule("word_embeddings", Table(options.VocabularySize, "word_embeddings", options.PaddingId));
            _positions = AddModule("position_embeddings", Table(options.MaxPositions, "position_embeddings", null));
            _norm = AddModule("LayerNorm", new LayerNorm(options.HiddenSize, 1e-12));
            _dropout = AddModule("dropout", new Dropout(options.Dropout, key.FoldIn("dropout")));

            Embedding Table(int rows, string name, int? padding) =>
                new(rows, options.HiddenSize, key.FoldIn(name), options.Weights, padding);
        }

        public override Tensor Forward(Tensor input)
        {
            Tensor positions = TokenInputs.Positions(_positions.Weight, input.Shape[1]);
            return _dropout.Forward(_norm.Forward(Operations.Add(_words.Forward(input), positions)));
        }
    }

    private sealed class DistilBertTransformer : Module
    {
        public DistilBertTransformer(DistilBertOptions options, RandomKey key) =>
            Layers = AddModule(
                "layer",
                new ModuleList<DistilBertLayer>(
                    Enumerable
                        .Range(0, options.Layers)
                        .Select(i => new DistilBertLayer(options, key.FoldIn($"layer.{i}")))
                )
            );

        public ModuleList<DistilBertLayer> Layers { get; }
    }
}
