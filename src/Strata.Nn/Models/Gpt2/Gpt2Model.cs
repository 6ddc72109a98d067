using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>GPT-2 without its head, as <c>GPT2Model</c> of transformers.</summary>
/// <remarks>Parameters <c>wte.weight</c>, <c>wpe.weight</c>, <c>h.0.…</c>, <c>ln_f.…</c>; norms stand before attention and linear maps.</remarks>
public sealed class Gpt2Model : Layer
{
    private readonly Embedding _tokens;
    private readonly Embedding _positions;
    private readonly Dropout _dropout;
    private readonly ModuleList<Gpt2Block> _blocks;
    private readonly LayerNorm _norm;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <exception cref="ArgumentException">The heads do not divide the hidden size, or a size is less than 1.</exception>
    public Gpt2Model(Gpt2Options options, RandomKey key)
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
        var normal = Initializer.Normal(0, (float)options.InitializerRange);
        _tokens = AddModule(
            "wte",
            new Embedding(options.VocabularySize, options.HiddenSize, key.FoldIn("wte"), normal)
        );
        _positions = AddModule(
            "wpe",
            new Embedding(options.MaxPositions, options.HiddenSize, key.FoldIn("wpe"), normal)
        );
        _dropout = AddModule("drop", new Dropout(options.EmbeddingDropout, key.FoldIn("drop")));
        _blocks = AddModule(
            "h",
            new ModuleList<Gpt2Block>(
                Enumerable.Range(0, options.Layers).Select(i => new Gpt2Block(options, key.FoldIn($"h.{i}")))
            )
        );
        _norm = AddModule("ln_f", new LayerNorm(options.HiddenSize, options.LayerNormEpsilon));
    }

    /// <summary>Its sizes.</summary>
    public Gpt2Options Options { get; }

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Gpt2();

    internal Parameter TokenEmbeddings => _tokens.Weight;

    /// <summary>The last layer's vectors.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, length, hidden size).</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null);

    /// <summary>The last layer's vectors.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id, if there is one.</param>
    /// <returns>Shape (batch, length, hidden size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask)
    {
        TokenInputs.Check(ids, Options.MaxPositions, this);
        TokenInputs.CheckBeside(mask, "a mask", ids, this);
        AttentionMask? visible = TokenInputs.ForAttention(mask ?? TokenInputs.MaskOf(ids, Options.PaddingId));
        Tensor positions = TokenInputs.Positions(_positions.Weight, ids.Shape[1]);
        Tensor hidden = _dropout.Forward(Operations.Add(_tokens.Forward(ids), positions));
        foreach (Gpt2Block block in _blocks)
            hidden = block.Forward(hidden, visible);
        return _norm.Forward(hidden);
    }

    /// <summary>The last layer's vector of the last of new tokens, which are put into a cache.</summary>
    /// <param name="ids">Token ids, shape (batch, new).</param>
    /// <param name="positions">Their positions, shape (new).</param>
    /// <param name="cache">The tokens before them; the caller moves its length on.</param>
    /// <returns>Shape (batch, 1, hidden size).</returns>
    internal Tensor Continue(Tensor ids, Tensor positions, KeyValueCache cache)
    {
        Tensor hidden = _dropout.Forward(Operations.Add(_tokens.Forward(ids), _positions.Forward(positions)));
        int layer = 0;
        foreach (Gpt2Block block in _blocks)
            hidden = block.Forward(hidden, cache, layer++);
        return _norm.Forward(Operations.Narrow(hidden, 1, ids.Shape[1] - 1, 1));
    }

    /// <summary>The head of language models, whose values are the token embedding's, and the causal masks of older files.</summary>
    internal static bool IsPassedOver(string name) =>
        name == "lm_head.weight"
        || name.EndsWith(".attn.bias", StringComparison.Ordinal)
        || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal);

    internal override bool PassesOver(string name) => IsPassedOver(name);
}
