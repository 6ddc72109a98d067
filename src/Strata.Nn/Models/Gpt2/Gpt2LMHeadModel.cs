using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>GPT-2 as a language model: the logits of the next token at every position, as <c>GPT2LMHeadModel</c> of transformers.</summary>
/// <remarks>
/// <c>lm_head.weight</c> is <c>transformer.wte.weight</c>: one parameter. Radford et al., 2019, Language Models are Unsupervised
/// Multitask Learners.
/// </remarks>
public sealed class Gpt2LMHeadModel : Layer
{
    private readonly TiedLinear _head;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public Gpt2LMHeadModel(Gpt2Options options, RandomKey key)
    {
        Transformer = AddModule("transformer", new Gpt2Model(options, key.FoldIn("transformer")));
        _head = AddModule("lm_head", new TiedLinear(Transformer.TokenEmbeddings));
    }

    /// <summary>The layers before the head.</summary>
    public Gpt2Model Transformer { get; }

    /// <inheritdoc/>
    public override string Head => "lm_head";

    /// <inheritdoc/>
    public override string Trunk => "transformer";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Gpt2();

    /// <summary>Computes the logits.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, length, vocabulary); those at position i are of the token at i + 1.</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null);

    /// <summary>Computes the logits.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id, if there is one.</param>
    /// <returns>Shape (batch, length, vocabulary).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask) => _head.Forward(Transformer.Forward(ids, mask));

    /// <summary>The logits of the token after new ones, which are put into a cache.</summary>
    /// <inheritdoc cref="Gpt2Model.Continue"/>
    /// <returns>Shape (batch, 1, vocabulary).</returns>
    internal Tensor NextLogits(Tensor ids, Tensor positions, KeyValueCache cache) =>
        _head.Forward(Transformer.Continue(ids, positions, cache));

    internal override bool PassesOver(string name) => Gpt2Model.IsPassedOver(name);
}
