using Strata.Formats;

namespace Strata.Nn.Models;

/// <summary>The sizes of a BERT, preset as BERT-base and as <c>BertConfig</c> of transformers.</summary>
public sealed record BertOptions
{
    /// <summary>Tokens.</summary>
    /// <value>30522</value>
    public int VocabularySize { get; init; } = 30522;

    /// <summary>Values of a token.</summary>
    /// <value>768</value>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Layers of the encoder.</summary>
    /// <value>12</value>
    public int Layers { get; init; } = 12;

    /// <summary>Heads of an attention; they divide <see cref="HiddenSize"/>.</summary>
    /// <value>12</value>
    public int Heads { get; init; } = 12;

    /// <summary>Values between the two linear maps of a layer.</summary>
    /// <value>3072</value>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>What stands between them.</summary>
    /// <value>GELU</value>
    public FeedForwardActivation Activation { get; init; } = FeedForwardActivation.Gelu;

    /// <summary>Probability of a 0 in training: of embeddings, of what each half of a layer adds, and before a classifier.</summary>
    /// <value>0.1</value>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Probability of an attention weight of 0 in training.</summary>
    /// <value>0.1</value>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Probability of a 0 before a classifier, where it differs from <see cref="Dropout"/>.</summary>
    /// <value>null</value>
    public double? ClassifierDropout { get; init; }

    /// <summary>The most tokens of a text.</summary>
    /// <value>512</value>
    public int MaxPositions { get; init; } = 512;

    /// <summary>Types of tokens: first and second text of a pair.</summary>
    /// <value>2</value>
    public int TokenTypes { get; init; } = 2;

    /// <summary>Standard deviation of the initial weights.</summary>
    /// <value>0.02</value>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Added to the variances of the norms.</summary>
    /// <value>1e-12</value>
    public double LayerNormEpsilon { get; init; } = 1e-12;

    /// <summary>The token that fills up, which is hidden and whose embedding is not trained; null for none.</summary>
    /// <value>0</value>
    public int? PaddingId { get; init; } = 0;

    /// <summary>MiniLM of 6 layers and 384 values, as <c>all-MiniLM-L6-v2</c>: 22.7 million parameters.</summary>
    public static BertOptions MiniLmL6 { get; } =
        new()
        {
            HiddenSize = 384,
            Layers = 6,
            IntermediateSize = 1536,
        };

    /// <summary>Reads the <c>config.json</c> that stands beside a checkpoint of Hugging Face.</summary>
    /// <param name="path">The file, or its folder.</param>
    /// <exception cref="DataFileException">It is missing, damaged, of another kind of model, or asks for what is not supported.</exception>
    public static BertOptions FromConfig(string path) => ModelConfig.Read(path, "bert", Of);

    private static BertOptions Of(ModelConfig config)
    {
        config.RequireOff("is_decoder");
        config.RequireOff("add_cross_attention");
        if (config.Entries.Has("position_embedding_type"))
            config.Entries.Require("position_embedding_type", "absolute");
        var usual = new BertOptions();
        int vocabulary = config.Size("vocab_size", usual.VocabularySize);
        var options = new BertOptions
        {
            VocabularySize = vocabulary,
            HiddenSize = config.Size("hidden_size", usual.HiddenSize),
            Layers = config.Size("num_hidden_layers", usual.Layers, most: 1024),
            Heads = config.Size("num_attention_heads", usual.Heads),
            IntermediateSize = config.Size("intermediate_size", usual.IntermediateSize),
            Activation = config.Activation("hidden_act", usual.Activation),
            Dropout = config.Probability("hidden_dropout_prob", usual.Dropout),
            AttentionDropout = config.Probability("attention_probs_dropout_prob", usual.AttentionDropout),
            ClassifierDropout = config.Entries.Has("classifier_dropout")
                ? config.Probability("classifier_dropout", 0)
                : null,
            MaxPositions = config.Size("max_position_embeddings", usual.MaxPositions),
            TokenTypes = config.Size("type_vocab_size", usual.TokenTypes),
            InitializerRange = config.Number("initializer_range", usual.InitializerRange, 0, 10),
            LayerNormEpsilon = config.Number("layer_norm_eps", usual.LayerNormEpsilon, 0, 1),
            PaddingId = config.Token("pad_token_id", usual.PaddingId, vocabulary),
        };
        config.CheckSizes(
            options.HiddenSize,
            options.Heads,
            "hidden_size",
            "num_attention_heads",
            ("vocab_size", vocabulary),
            ("intermediate_size", options.IntermediateSize),
            ("max_position_embeddings", options.MaxPositions),
            ("type_vocab_size", options.TokenTypes),
            ("hidden_size", options.HiddenSize)
        );
        return options;
    }

    internal Initializer Weights => Initializer.Normal(0, (float)InitializerRange);
}
