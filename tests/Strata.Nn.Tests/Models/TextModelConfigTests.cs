using System.Text;
using Strata.Formats;
using Strata.Nn.Models;
using Strata.Numerics;

namespace Strata.Nn.Tests.Models;

/// <summary>Models from the <c>config.json</c> of a checkpoint, and what is refused in one.</summary>
public sealed class TextModelConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("strata-config-").FullName;

    private string File => Path.Combine(_folder, "config.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_entry_of_a_bert_counts()
    {
        Write(
            """
            {"model_type": "bert", "vocab_size": 11, "hidden_size": 8, "num_hidden_layers": 3, "num_attention_heads": 4,
             "intermediate_size": 5, "hidden_act": "gelu_new", "hidden_dropout_prob": 0.2, "layer_norm_eps": 1e-6,
             "attention_probs_dropout_prob": 0.3, "classifier_dropout": 0.4, "max_position_embeddings": 6,
             "type_vocab_size": 1, "initializer_range": 0.5, "pad_token_id": 7, "position_embedding_type": "absolute",
             "architectures": ["BertModel"], "use_cache": true, "unheard_of": [1]}
            """
        );

        BertOptions
            .FromConfig(_folder)
            .ShouldBe(
                new BertOptions
                {
                    VocabularySize = 11,
                    HiddenSize = 8,
                    Layers = 3,
                    Heads = 4,
                    IntermediateSize = 5,
                    Activation = FeedForwardActivation.GeluTanh,
                    Dropout = 0.2,
                    AttentionDropout = 0.3,
                    ClassifierDropout = 0.4,
                    MaxPositions = 6,
                    TokenTypes = 1,
                    InitializerRange = 0.5,
                    LayerNormEpsilon = 1e-6,
                    PaddingId = 7,
                }
            );
    }

    [Fact]
    public void Every_entry_of_a_distilbert_and_of_a_gpt2_counts()
    {
        Write(
            """
            {"model_type": "distilbert", "vocab_size": 11, "dim": 8, "n_layers": 3, "n_heads": 4, "hidden_dim": 5,
             "activation": "relu", "dropout": 0.2, "attention_dropout": 0.3, "seq_classif_dropout": 0.4,
             "max_position_embeddings": 6, "initializer_range": 0.5, "pad_token_id": null}
            """
        );
        DistilBertOptions
            .FromConfig(File)
            .ShouldBe(
                new DistilBertOptions
                {
                    VocabularySize = 11,
                    HiddenSize = 8,
                    Layers = 3,
                    Heads = 4,
                    IntermediateSize = 5,
                    Activation = FeedForwardActivation.Relu,
                    Dropout = 0.2,
                    AttentionDropout = 0.3,
                    ClassifierDropout = 0.4,
                    MaxPositions = 6,
                    InitializerRange = 0.5,
                    PaddingId = null,
                }
            );
        Write(
            """
            {"model_type": "gpt2", "vocab_size": 11, "n_embd": 8, "n_layer": 3, "n_head": 4, "n_inner": 5,
             "activation_function": "silu", "resid_pdrop": 0.2, "embd_pdrop": 0.3, "attn_pdrop": 0.4, "n_positions": 6,
             "initializer_range": 0.5, "layer_norm_epsilon": 1e-6, "pad_token_id": 10}
            """
        );
        Gpt2Options
            .FromConfig(File)
            .ShouldBe(
                new Gpt2Options
                {
                    VocabularySize = 11,
                    HiddenSize = 8,
                    Layers = 3,
                    Heads = 4,
                    IntermediateSize = 5,
                    Activation = FeedForwardActivation.Silu,
                    Dropout = 0.2,
                    EmbeddingDropout = 0.3,
                    AttentionDropout = 0.4,
                    MaxPositions = 6,
                    InitializerRange = 0.5,
                    LayerNormEpsilon = 1e-6,
                    PaddingId = 10,
                }
            );
    }

    [Theory]
    [InlineData("{", "this is no JSON. Expected the config.json of a model")]
    [InlineData("[]", "the file is a list. Expected an object")]
    [InlineData("{\"model_type\": \"gpt2\"}", "this is the configuration of another kind of model")]
    [InlineData("{\"hidden_size\": 0}", "hidden_size is 0. Expected 1 to 16777216")]
    [InlineData("{\"hidden_size\": \"384\"}", "hidden_size is a text. Expected a whole number of 32 bits")]
    [InlineData("{\"hidden_size\": 1e30}", "hidden_size is the number 1e30. Expected a whole number of 32 bits")]
    [InlineData("{\"num_hidden_layers\": 100000}", "num_hidden_layers is 100000. Expected 1 to 1024")]
    [InlineData("{\"num_attention_heads\": 5}", "num_attention_heads 5 does not divide hidden_size 768")]
    [InlineData("{\"vocab_size\": 16000000}", "vocab_size 16000000 × hidden_size 768 are 12288000000 values")]
    [InlineData("{\"hidden_dropout_prob\": 1.5}", "hidden_dropout_prob is 1.5. Expected 0 to 1")]
    [InlineData("{\"hidden_act\": \"xielu\"}", "hidden_act \"xielu\" is not supported. Expected gelu, gelu_new")]
    [InlineData("{\"position_embedding_type\": \"relative_key\"}", "position_embedding_type \"relative_key\" is not")]
    [InlineData("{\"is_decoder\": true}", "is_decoder is true, which is not supported. Expected false")]
    [InlineData("{\"pad_token_id\": 30522}", "pad_token_id is 30522. Expected 0 to 30521, as vocab_size says")]
    public void A_configuration_that_cannot_be_is_refused(string json, string message)
    {
        Write(json);

        Should
            .Throw<DataFileException>(() => BertOptions.FromConfig(File))
            .Message.ShouldSatisfyAllConditions(
                text => text.ShouldStartWith(File),
                text => text.ShouldContain(message)
            );
    }

    [Theory]
    [InlineData("{\"tie_word_embeddings\": false}", "tie_word_embeddings is false, which is not supported")]
    [InlineData("{\"scale_attn_by_inverse_layer_idx\": true}", "scale_attn_by_inverse_layer_idx is true")]
    public void What_a_gpt2_does_otherwise_is_refused(string json, string message)
    {
        Write(json);

        Should.Throw<DataFileException>(() => Gpt2Options.FromConfig(File)).Message.ShouldContain(message);
    }

    [Fact]
    public void Damaged_configurations_are_read_or_refused_and_nothing_else()
    {
        byte[] good = Encoding.UTF8.GetBytes(
            """{"model_type": "bert", "hidden_size": 8, "num_attention_heads": 2, "hidden_act": "gelu", "pad_token_id": null}"""
        );
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] bad = [.. good];
            for (int k = random.Next(1, 4); k > 0; k--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            System.IO.File.WriteAllBytes(File, bad[..random.Next(bad.Length / 2, bad.Length + 1)]);
            try
            {
                BertOptions.FromConfig(File);
            }
            catch (DataFileException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void A_missing_file_is_told() =>
        Should
            .Throw<DataFileException>(() => BertOptions.FromConfig(_folder))
            .Message.ShouldBe($"{File}: there is no such file. Check the path.");

    [Fact]
    public void Initial_values_are_those_of_transformers()
    {
        var bert = new BertModel(new BertOptions { Layers = 1, VocabularySize = 1000 }, new RandomKey(1));
        foreach ((string name, Optim.Parameter parameter) in bert.NamedParameters())
        {
            float[] values = parameter.Value.Span.ToArray();
            if (name.EndsWith("bias", StringComparison.Ordinal))
                values.ShouldAllBe(value => value == 0, name);
            else if (name.Contains("LayerNorm", StringComparison.Ordinal))
                values.ShouldAllBe(value => value == 1, name);
            else
                Deviation(values).ShouldBe(0.02, 0.0015, name);
        }

        bert.NamedParameters().First().Value.Value.Span[..768].ToArray().ShouldAllBe(value => value == 0);
        var gpt2 = new Gpt2Model(new Gpt2Options { Layers = 2, VocabularySize = 100 }, new RandomKey(1));
        float[] projection = gpt2.NamedParameters()
            .First(entry => entry.Key == "h.0.attn.c_proj.weight")
            .Value.Value.Span.ToArray();
        Deviation(projection).ShouldBe(0.02 / Math.Sqrt(4), 2e-4);
    }

    private static double Deviation(float[] values) =>
        Math.Sqrt(values.Sum(value => (double)value * value) / values.Length);

    private void Write(string json) => System.IO.File.WriteAllText(File, json);
}
