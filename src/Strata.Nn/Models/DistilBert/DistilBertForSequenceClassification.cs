using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Nn.Models;

/// <summary>A DistilBERT that classifies texts, as <c>DistilBertForSequenceClassification</c> of transformers.</summary>
/// <remarks>Parameters <c>distilbert.…</c>, <c>pre_classifier.…</c>, <c>classifier.…</c>; the first token goes through both.</remarks>
public sealed class DistilBertForSequenceClassification : Layer
{
    private readonly Linear _preClassifier;
    private readonly Linear _classifier;
    private readonly Dropout _dropout;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="classes">Outputs, at least 1.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public DistilBertForSequenceClassification(DistilBertOptions options, int classes, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        int width = options.HiddenSize;
        DistilBert = AddModule("distilbert", new DistilBertModel(options, key.FoldIn("distilbert")));
        _preClassifier = AddModule("pre_classifier", Dense(width, "pre_classifier"));
        _classifier = AddModule("classifier", Dense(classes, "classifier"));
        _dropout = AddModule("dropout", new Dropout(options.ClassifierDropout, key.FoldIn("dropout")));

        Linear Dense(int outputs, string name) =>
            new(width, outputs, key.FoldIn(name), options.Weights, Initializer.Zeros);
    }

    /// <summary>The encoder.</summary>
    public DistilBertModel DistilBert { get; }

    /// <inheritdoc/>
    public override string Head => "classifier";

    /// <inheritdoc/>
    public override string Trunk => "distilbert";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Bert();

    /// <summary>Computes the logits; tokens of <see cref="DistilBertOptions.PaddingId"/> are hidden.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, classes).</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null);

    /// <summary>Computes the logits.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id.</param>
    /// <returns>Shape (batch, classes).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask)
    {
        Tensor first = Operations.Select(DistilBert.Forward(ids, mask), 1, 0);
        return _classifier.Forward(_dropout.Forward(Operations.Relu(_preClassifier.Forward(first))));
    }

    internal override bool PassesOver(string name) => DistilBertModel.IsPassedOver(name);
}
