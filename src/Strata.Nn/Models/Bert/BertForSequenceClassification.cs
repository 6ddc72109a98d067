using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A BERT that classifies texts, as <c>BertForSequenceClassification</c> of transformers.</summary>
/// <remarks>Parameters <c>bert.…</c>, <c>classifier.weight</c>, <c>classifier.bias</c>. Files of a bare <see cref="BertModel"/> load too.</remarks>
public sealed class BertForSequenceClassification : Layer
{
    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    /// <param name="pooling">What the classifier sees; the mean needs no pooler, and has none.</param>
    public BertForSequenceClassification(
        BertOptions options,
        int classes,
        RandomKey key,
        BertPooling pooling = BertPooling.FirstToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Pooling = pooling;
        Bert = AddModule("bert", new BertModel(options, key.FoldIn("bert"), pooling == BertPooling.FirstToken));
        _dropout = AddModule(
            "dropout",
            new Dropout(options.ClassifierDropout ?? options.Dropout, key.FoldIn("dropout"))
        );
        _classifier = AddModule(
            "classifier",
            new Linear(options.HiddenSize, classes, key.FoldIn("classifier"), options.Weights, Initializer.Zeros)
        );
    }

    /// <summary>The encoder.</summary>
    public BertModel Bert { get; }

    /// <summary>What the classifier sees.</summary>
    public BertPooling Pooling { get; }

    /// <inheritdoc/>
    public override string Head => "classifier";

    /// <inheritdoc/>
    public override string Trunk => "bert";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Bert();

    /// <summary>Computes the logits; tokens of <see cref="BertOptions.PaddingId"/> are hidden.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, classes).</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null, tokenTypes: null);

    /// <summary>Computes the logits.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id.</param>
    /// <param name="tokenTypes">0 for the first text of a pair and 1 for the second; null: all 0.</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask, Tensor? tokenTypes = null)
    {
        Tensor hidden = Bert.Forward(ids, mask, tokenTypes);
        Tensor pooled =
            Pooling == BertPooling.FirstToken
                ? Bert.Pool(hidden)
                : Operations.MaskedMean(hidden, mask ?? Bert.TokenMask(ids));
        return _classifier.Forward(_dropout.Forward(pooled));
    }

    internal override bool PassesOver(string name) => BertModel.IsPassedOver(name);
}
