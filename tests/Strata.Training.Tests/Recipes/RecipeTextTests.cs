using Strata.Formats;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;

namespace Strata.Training.Tests.Recipes;

public sealed class RecipeTextTests : IDisposable
{
    private const string Config = """
        {"model_type": "bert", "vocab_size": 9, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
         "intermediate_size": 8, "max_position_embeddings": 10, "hidden_dropout_prob": 0, "attention_probs_dropout_prob": 0}
        """;

    private const string Good = """
        model: { name: minilm_l6_classifier, config: config.json }
        initial: { file: weights.safetensors, reset_head: true, rename: { old.: bert. } }
        data:
          source: text
          train: { file: t.tsv, where: { part: train } }
          test: { file: t.tsv, where: { part: test } }
          label: { column: score, negative: -0.5, positive: 0.5 }
          tokenizer: vocab.txt
          max_length: 10
        plan:
          default: { rule: adamw, lr: 1e-2 }
          layer_decay: { factor: 0.5, order: bert }
        training: { epochs: 30, batch: 3 }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly BertModel _source;

    public RecipeTextTests()
    {
        File.WriteAllText(_folder.File("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\n");
        File.WriteAllText(_folder.File("config.json"), Config);
        File.WriteAllText(
            _folder.File("t.tsv"),
            "text\tscore\tpart\na a\t-2\ttrain\nb a\t-1\ttrain\nc d\t1\ttrain\nc c d\t0.5\ttrain\nb\t0\ttrain\na b\t-1\ttest\nd\t2\ttest\n"
        );
        _source = new BertModel(BertOptions.FromConfig(_folder.File("config.json")), new RandomKey(5));
        var weights = new SafetensorsWriter();
        foreach (StateEntry entry in _source.State())
            weights.Add("old." + entry.Name, entry.Tensor.Shape, entry.Tensor.ToArray());
        weights.Write(_folder.File("weights.safetensors"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recipe_fine_tunes_an_encoder_on_texts()
    {
        RecipeRun run = Parse(Good).Prepare();

        run.Train.Count.ShouldBe(4);
        run.Test!.Count.ShouldBe(2);
        var model = run.Model.ShouldBeOfType<BertForSequenceClassification>();
        model.Pooling.ShouldBe(BertPooling.Mean);
        model
            .Bert.Parameters()
            .First()
            .Value.Span.ToArray()
            .ShouldBe(_source.Parameters().First().Value.Span.ToArray());
        run.Plan.Assignment["bert.embeddings.LayerNorm.weight"].LearningRateMultiplier.ShouldBe(0.25);
        var trainer = new Trainer(run.Model, run.Plan, run.Train, run.Options);
        trainer.Run();
        Evaluation.Of(run.Model, run.Train).Accuracy.ShouldBe(1);
        Evaluation.Of(run.Model, run.Test).Count.ShouldBe(2);
    }

    [Fact]
    public void A_recipe_trains_a_recurrent_network_on_texts()
    {
        string text = Good.Replace("{ name: minilm_l6_classifier, config: config.json }", "char_gru_classifier")
            .Replace("initial: { file: weights.safetensors, reset_head: true, rename: { old.: bert. } }", "")
            .Replace("layer_decay: { factor: 0.5, order: bert }", "");
        RecipeRun run = Parse(text).Prepare();

        new Trainer(run.Model, run.Plan, run.Train, run.Options).Run();

        Evaluation.Of(run.Model, run.Train).Accuracy.ShouldBe(1);
    }

    [Theory]
    [InlineData("tokenizer: vocab.txt", "", "data lacks \"tokenizer\"")]
    [InlineData("tokenizer: vocab.txt", "tokenizer: vocabulary.txt", "vocabulary.txt")]
    [InlineData("max_length: 10", "max_length: 2", "Expected a whole number of at least 3.")]
    [InlineData("positive: 0.5", "positive: -0.6", "the second above the first")]
    [InlineData("{ part: train }", "{ part: train, score: 1 }", "\"where\" is not one column and value")]
    [InlineData("reset_head: true,", "reset_head: true, prefix: x,", "exclude \"prefix\" and \"leave_out\"")]
    [InlineData("rename: { old.: bert. }", "rename: old", "\"rename\" is not a mapping")]
    [InlineData("config: config.json", "hidden: [3]", "unknown key \"hidden\"")]
    public void A_mistake_is_told_with_its_place(string from, string to, string message) =>
        Should
            .Throw<RecipeException>(() => Parse(Good.Replace(from, to, StringComparison.Ordinal)))
            .Message.ShouldContain(message);

    private Recipe Parse(string text) => Recipe.Parse(text, _folder.File("recipe.yaml"));
}
