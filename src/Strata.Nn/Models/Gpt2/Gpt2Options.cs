using Strata.Formats;

namespace Strata.Nn.Models;

/// <summary>The sizes of a GPT-2, preset as the smallest and as <c>GPT2Config</c> of transformers.</summary>
public sealed record Gpt2Options
{
    /// <summary>Tokens.</summary>
    /// <value>50257</value>
    public int VocabularySize { get; init; } = 50257;

    /// <summary>Values of a token.</summary>
    /// <value>768</value>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Layers.</summary>
    /// <value>12</value>
    public int Layers { get; init; } = 12;

    /// <summary>Heads of an attention; they divide <see cref="HiddenSize"/>.</summary>
    /// <value>12</value>
    public int Heads { get; init; } = 12;

    /// <summary>Values between the two linear maps of a layer; null: four times <see cref="HiddenSize"/>.</summary>
    /// <value>null</value>
    public int? IntermediateSize { get; init; }

    /// <summary>What stands between them.</summary>
    /// <value>GELU by tanh</value>
    public FeedForwardActivation Activation { get; init; } = FeedForwardActivation.GeluTanh;

    /// <summary>Probability of a 0 in training of what each half of a layer adds.</summary>
    /// <value>0.1</value>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Probability of a 0 in training of embeddings.</summary>
    /// <value>0.1</value>
    public double EmbeddingDropout { get; init; } = 0.1;

    /// <summary>Probability of an attention weight of 0 in training.</summary>
    /// <value>0.1</value>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>The most tokens of a text.</summary>
    /// <value>1024</value>
    public int MaxPositions { get; init; } = 1024;

    /// <summary>Standard deviation of the initial weights; of those before a residual sum, divided by √(2 · layers).</summary>
    /// <value>0.02</value>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Added to the variances of the norms.</summary>
    /// <value>1e-5</value>
    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>The token that fills up, which is hidden; null for none, as GPT-2 has it.</summary>
    /// <value>null</value>
    public int? PaddingId { get; init; }

    /// <summary>Reads the <c>config.json</c> that stands beside a checkpoint of Hugging Face.</summary>
    /// <param name="path">The file, or its folder.</param>
    /// <exception cref="DataFileException">It is missing, damaged, of another kind of model, or asks for what is not supported.</exception>
    public static Gpt2Options FromConfig(string path) => ModelConfig.Read(path, "gpt2", Of);

    private static Gpt2Options Of(ModelConfig config)
    {
        config.RequireOff("scale_attn_by_inverse_layer_idx");
        config.RequireOff("add_cross_attention");
        foreach (string name in (string[])["scale_attn_weights", "tie_word_embeddings"])
        {
            if (!config.Entries.Flag(name, otherwise: true))
                throw config.Entries.Fault($"{name} is false, which is not supported", "true");
        }

        var usual = new Gpt2Options();
        int vocabulary = config.Size("vocab_size", usual.VocabularySize);
        var options = new Gpt2Options
        {
            VocabularySize = vocabulary,
            HiddenSize = config.Size("n_embd", usual.HiddenSize),
            Layers = config.Size("n_layer", usual.Layers, most: 1024),
            Heads = config.Size("n_head", usual.Heads),
            IntermediateSize = config.Entries.Has("n_inner") ? config.Size("n_inner", 1) : null,
            Activation = config.Activation("activation_function", usual.Activation),
            Dropout = config.Probability("resid_pdrop", usual.Dropout),
            EmbeddingDropout = config.Probability("embd_pdrop", usual.EmbeddingDropout),
            AttentionDropout = config.Probability("attn_pdrop", usual.AttentionDropout),
            MaxPositions = config.Size("n_positions", usual.MaxPositions),
            InitializerRange = config.Number("initializer_range", usual.InitializerRange, 0, 10),
            LayerNormEpsilon = config.Number("layer_norm_epsilon", usual.LayerNormEpsilon, 0, 1),
            PaddingId = config.Token("pad_token_id", usual.PaddingId, vocabulary),
        };
        config.CheckSizes(
            options.HiddenSize,
            options.Heads,
            "n_embd",
            "n_head",
            ("vocab_size", vocabulary),
            ("n_inner", options.InnerSize),
            ("n_positions", options.MaxPositions),
            ("n_embd × 3, n_embd", (int)Math.Min(int.MaxValue, 3L * options.HiddenSize))
        );
        return options;
    }

    internal int InnerSize => IntermediateSize ?? 4 * HiddenSize;
}
