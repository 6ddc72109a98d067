using Strata.Formats;

namespace Strata.Nn.Models;

/// <summary>The sizes of a DistilBERT, preset as <c>DistilBertConfig</c> of transformers.</summary>
public sealed record DistilBertOptions
{
    /// <summary>Tokens.</summary>
    /// <value>30522</value>
    public int VocabularySize { get; init; } = 30522;

    /// <summary>Values of a token.</summary>
    /// <value>768</value>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Layers.</summary>
    /// <value>6</value>
    public int Layers { get; init; } = 6;

    /// <summary>Heads of an attention; they divide <see cref="HiddenSize"/>.</summary>
    /// <value>12</value>
    public int Heads { get; init; } = 12;

    /// <summary>Values between the two linear maps of a layer.</summary>
    /// <value>3072</value>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>What stands between them.</summary>
    /// <value>GELU</value>
    public FeedForwardActivation Activation { get; init; } = FeedForwardActivation.Gelu;

    /// <summary>Probability of a 0 in training: of embeddings, and of what the linear maps give.</summary>
    /// <value>0.1</value>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Probability of an attention weight of 0 in training.</summary>
    /// <value>0.1</value>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Probability of a 0 before the classifier.</summary>
    /// <value>0.2</value>
    public double ClassifierDropout { get; init; } = 0.2;

    /// <summary>The most tokens of a text.</summary>
    /// <value>512</value>
    public int MaxPositions { get; init; } = 512;

    /// <summary>Standard deviation of the initial weights.</summary>
    /// <value>0.02</value>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The token that fills up, which is hidden and whose embedding is not trained; null for none.</summary>
    /// <value>0</value>
    public int? PaddingId { get; init; } = 0;

    /// <summary>Reads the <c>config.json</c> that stands beside a checkpoint of Hugging Face.</summary>
    /// <param name="path">The file, or its folder.</param>
    /// <exception cref="DataFileException">It is missing, damaged, of another kind of model, or asks for what is not supported.</exception>
    public static DistilBertOptions FromConfig(string path) => ModelConfig.Read(path, "distilbert", Of);

    private static DistilBertOptions Of(ModelConfig config)
    {
        // The published checkpoints hold their sinusoids as trained tables, so only fresh models differ.
        config.RequireOff("sinusoidal_pos_embds");
        var usual = new DistilBertOptions();
        int vocabulary = config.Size("vocab_size", usual.VocabularySize);
        var options = new DistilBertOptions
        {
            VocabularySize = vocabulary,
            HiddenSize = config.Size("dim", usual.HiddenSize),
            Layers = config.Size("n_layers", usual.Layers, most: 1024),
            Heads = config.Size("n_heads", usual.Heads),
            IntermediateSize = config.Size("hidden_dim", usual.IntermediateSize),
            Activation = config.Activation("activation", usual.Activation),
            Dropout = config.Probability("dropout", usual.Dropout),
            AttentionDropout = config.Probability("attention_dropout", usual.AttentionDropout),
            ClassifierDropout = config.Probability("seq_classif_dropout", usual.ClassifierDropout),
            MaxPositions = config.Size("max_position_embeddings", usual.MaxPositions),
            InitializerRange = config.Number("initializer_range", usual.InitializerRange, 0, 10),
            PaddingId = config.Token("pad_token_id", usual.PaddingId, vocabulary),
        };
        config.CheckSizes(
            options.HiddenSize,
            options.Heads,
            "dim",
            "n_heads",
            ("vocab_size", vocabulary),
            ("hidden_dim", options.IntermediateSize),
            ("max_position_embeddings", options.MaxPositions),
            ("dim", options.HiddenSize)
        );
        return options;
    }

    internal Initializer Weights => Initializer.Normal(0, (float)InitializerRange);
}
