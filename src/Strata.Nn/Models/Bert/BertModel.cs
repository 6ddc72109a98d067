using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>BERT's encoder, as <c>BertModel</c> of transformers; MiniLM is one with other sizes.</summary>
/// <remarks>
/// Parameters <c>embeddings.…</c>, <c>encoder.layer.0.…</c>, <c>pooler.dense.…</c>; norms stand after what is added. Devlin
/// et al., 2018, https://arxiv.org/abs/1810.04805.
/// </remarks>
public sealed class BertModel : Layer
{
    private readonly BertEmbeddings _embeddings;
    private readonly BertEncoder _encoder;
    private readonly BertPooler? _pooler;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <param name="addPooler">Whether there is a dense layer over the first token.</param>
    /// <exception cref="ArgumentException">The heads do not divide the hidden size, or a size is less than 1.</exception>
    public BertModel(BertOptions options, RandomKey key, bool addPooler = true)
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
        _embeddings = AddModule("embeddings", new BertEmbeddings(options, key.FoldIn("embeddings")));
        _encoder = AddModule("encoder", new BertEncoder(options, key.FoldIn("encoder")));
        _pooler = addPooler ? AddModule("pooler", new BertPooler(options, key.FoldIn("pooler"))) : null;
    }

    /// <summary>Its sizes.</summary>
    public BertOptions Options { get; }

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Bert();

    internal Parameter WordEmbeddings => _embeddings.Words.Weight;

    /// <summary>The last layer's vectors; tokens of <see cref="BertOptions.PaddingId"/> are hidden.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, length, hidden size). Hidden positions hold numbers too, which mean nothing.</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null, tokenTypes: null);

    /// <summary>The last layer's vectors.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id.</param>
    /// <param name="tokenTypes">0 for the first text of a pair and 1 for the second; null: all 0.</param>
    /// <returns>Shape (batch, length, hidden size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask, Tensor? tokenTypes = null)
    {
        Tensor hidden = Embed(ids, mask, tokenTypes);
        AttentionMask? visible = TokenInputs.ForAttention(mask ?? MaskOf(ids));
        foreach (BertLayer layer in _encoder.Layers)
            hidden = layer.Forward(hidden, visible);
        return hidden;
    }

    /// <summary>What the embeddings give, and every layer after them, as <c>output_hidden_states</c>.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id.</param>
    /// <param name="tokenTypes">0 for the first text of a pair and 1 for the second; null: all 0.</param>
    /// <returns>One more than layers, each of shape (batch, length, hidden size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public IReadOnlyList<Tensor> HiddenStates(Tensor ids, Tensor? mask = null, Tensor? tokenTypes = null)
    {
        List<Tensor> states = [Embed(ids, mask, tokenTypes)];
        AttentionMask? visible = TokenInputs.ForAttention(mask ?? MaskOf(ids));
        foreach (BertLayer layer in _encoder.Layers)
            states.Add(layer.Forward(states[^1], visible));
        return states;
    }

    /// <summary><c>tanh(dense(first token))</c>.</summary>
    /// <param name="hidden">Shape (batch, length, hidden size).</param>
    /// <returns>Shape (batch, hidden size).</returns>
    /// <exception cref="InvalidOperationException">The model was made without a pooler.</exception>
    public Tensor Pool(Tensor hidden) =>
        _pooler is null
            ? throw new InvalidOperationException($"{this} was made without a pooler. Make it with addPooler: true.")
            : _pooler.Forward(hidden);

    /// <summary>1 where a token is, 0 where padding is; all 1 where the model has no padding.</summary>
    /// <param name="ids">Token ids.</param>
    internal Tensor TokenMask(Tensor ids) => MaskOf(ids) ?? Tensor.Full(ids.Shape, 1);

    /// <summary>Constants of older files of transformers, and the heads and poolers that this model has no use for.</summary>
    internal static bool IsPassedOver(string name) =>
        name.EndsWith("embeddings.position_ids", StringComparison.Ordinal)
        || name.StartsWith("cls.", StringComparison.Ordinal)
        || name.StartsWith("pooler.", StringComparison.Ordinal)
        || name.StartsWith("bert.pooler.", StringComparison.Ordinal);

    internal override bool PassesOver(string name) => IsPassedOver(name);

    private Tensor Embed(Tensor ids, Tensor? mask, Tensor? tokenTypes)
    {
        TokenInputs.Check(ids, Options.MaxPositions, this);
        TokenInputs.CheckBeside(mask, "a mask", ids, this);
        TokenInputs.CheckBeside(tokenTypes, "token types", ids, this);
        return _embeddings.Forward(ids, tokenTypes);
    }

    private Tensor? MaskOf(Tensor ids) => TokenInputs.MaskOf(ids, Options.PaddingId);
}

/// <summary>The first token's vector through a dense layer and tanh.</summary>
internal sealed class BertPooler : Layer
{
    private readonly Linear _dense;

    public BertPooler(BertOptions options, RandomKey key) =>
        _dense = AddModule(
            "dense",
            new Linear(options.HiddenSize, options.HiddenSize, key.FoldIn("dense"), options.Weights, Initializer.Zeros)
        );

    public override Tensor Forward(Tensor input) => Operations.Tanh(_dense.Forward(Operations.Select(input, 1, 0)));
}
