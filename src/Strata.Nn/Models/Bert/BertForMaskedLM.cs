using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Models;

/// <summary>A BERT that tells hidden tokens, as <c>BertForMaskedLM</c> of transformers.</summary>
/// <remarks><c>cls.predictions.decoder.weight</c> is <c>bert.embeddings.word_embeddings.weight</c>: one parameter.</remarks>
public sealed class BertForMaskedLM : Layer
{
    private readonly BertOnlyMLMHead _cls;

    /// <summary>Creates the model with the initial values of transformers.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="key">Where the random values come from; each layer folds its name into it.</param>
    public BertForMaskedLM(BertOptions options, RandomKey key)
    {
        ArgumentNullException.ThrowIfNull(options);
        Bert = AddModule("bert", new BertModel(options, key.FoldIn("bert"), addPooler: false));
        _cls = AddModule("cls", new BertOnlyMLMHead(options, Bert.WordEmbeddings, key.FoldIn("cls")));
    }

    /// <summary>The encoder.</summary>
    public BertModel Bert { get; }

    /// <inheritdoc/>
    public override string Head => "cls";

    /// <inheritdoc/>
    public override string Trunk => "bert";

    /// <inheritdoc/>
    public override Optim.LayerOrder DecayOrder => Optim.LayerOrder.Bert();

    /// <summary>Computes the logits; tokens of <see cref="BertOptions.PaddingId"/> are hidden.</summary>
    /// <param name="input">Token ids, shape (batch, length).</param>
    /// <returns>Shape (batch, length, vocabulary).</returns>
    public override Tensor Forward(Tensor input) => Forward(input, mask: null, tokenTypes: null);

    /// <summary>Computes the logits.</summary>
    /// <param name="ids">Token ids, shape (batch, length).</param>
    /// <param name="mask">1 for a token, 0 for padding, of the shape of the ids; null: by the padding id.</param>
    /// <param name="tokenTypes">0 for the first text of a pair and 1 for the second; null: all 0.</param>
    /// <returns>Shape (batch, length, vocabulary).</returns>
    /// <exception cref="ShapeException">The shapes do not fit, or a text is longer than the model has positions.</exception>
    public Tensor Forward(Tensor ids, Tensor? mask, Tensor? tokenTypes = null) =>
        _cls.Forward(Bert.Forward(ids, mask, tokenTypes));

    internal override bool PassesOver(string name) =>
        !name.StartsWith("cls.predictions", StringComparison.Ordinal) && BertModel.IsPassedOver(name);

    private sealed class BertOnlyMLMHead : Layer
    {
        private readonly BertLMPredictionHead _predictions;

        public BertOnlyMLMHead(BertOptions options, Parameter words, RandomKey key) =>
            _predictions = AddModule(
                "predictions",
                new BertLMPredictionHead(options, words, key.FoldIn("predictions"))
            );

        public override Tensor Forward(Tensor input) => _predictions.Forward(input);
    }

    private sealed class BertLMPredictionHead : Layer
    {
        private readonly BertPredictionHeadTransform _transform;
        private readonly TiedLinear _decoder;

        public BertLMPredictionHead(BertOptions options, Parameter words, RandomKey key)
        {
            var shape = new Shape(options.VocabularySize);
            Parameter bias = AddParameter("bias", shape, Initializer.Zeros, key, ParameterRole.Bias);
            _transform = AddModule("transform", new BertPredictionHeadTransform(options, key.FoldIn("transform")));
            _decoder = AddModule("decoder", new TiedLinear(words, bias));
        }

        public override Tensor Forward(Tensor input) => _decoder.Forward(_transform.Forward(input));
    }

    private sealed class BertPredictionHeadTransform : Layer
    {
        private readonly Linear _dense;
        private readonly LayerNorm _norm;
        private readonly FeedForwardActivation _activation;

        public BertPredictionHeadTransform(BertOptions options, RandomKey key)
        {
            _activation = options.Activation;
            _dense = AddModule(
                "dense",
                new Linear(
                    options.HiddenSize,
                    options.HiddenSize,
                    key.FoldIn("dense"),
                    options.Weights,
                    Initializer.Zeros
                )
            );
            _norm = AddModule("LayerNorm", new LayerNorm(options.HiddenSize, options.LayerNormEpsilon));
        }

        public override Tensor Forward(Tensor input) =>
            _norm.Forward(FeedForward.Apply(_activation, _dense.Forward(input)));
    }
}
