using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>Texts to vectors whose inner product says how alike they are, as <c>all-MiniLM-L6-v2</c> of sentence-transformers.</summary>
/// <remarks>The mean of the last layer over the tokens, brought to length 1. Reimers and Gurevych, 2019, https://arxiv.org/abs/1908.10084.</remarks>
public sealed class SentenceEncoder : Layer
{
    private readonly bool _normalize;

    /// <summary>Creates the encoder with the initial values of transformers.</summary>
    /// <param name="options">The sizes of its BERT.</param>
    /// <param name="key">Where the random values come from.</param>
    /// <param name="normalize">Whether vectors are brought to length 1.</param>
    public SentenceEncoder(BertOptions options, RandomKey key, bool normalize = true)
    {
        _normalize = normalize;
        Bert = AddModule("bert", new BertModel(options, key.FoldIn("bert"), addPooler: false));
    }

    /// <summary>The encoder of tokens.</summary>
    public BertModel Bert { get; }

    /// <inheritdoc/>
    public override string Trunk => "bert";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Bert();

    /// <summary>The vector of each text; tokens of <see cref="BertOptions.PaddingId"/> are hidden.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, hidden size).</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null, tokenTypes: null);

    /// <summary>The vector of each text.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id.</param>
    /// <param name="tokenTypes">0 for the first text of a pair and 1 for the second; null: all 0.</param>
    /// <returns>Shape (batch, hidden size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask, Tensor? tokenTypes = null)
    {
        Tensor hidden = Bert.Forward(ids, mask, tokenTypes);
        Tensor mean = Operations.MaskedMean(hidden, mask ?? Bert.TokenMask(ids));
        return _normalize ? Operations.Normalize(mean, 2, -1) : mean;
    }

    internal override bool PassesOver(string name) => BertModel.IsPassedOver(name);
}
