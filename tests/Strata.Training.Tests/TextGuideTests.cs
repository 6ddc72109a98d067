using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Tests;

namespace Strata.Training.Tests;

/// <summary>The program of docs/fine-tune-text.md, line for line, on an encoder and texts that are small.</summary>
public sealed class TextGuideTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_program_of_the_guide_runs()
    {
        string program = GuideProgram();
        string minilm = _folder.File("minilm");
        Directory.CreateDirectory(minilm);
        File.WriteAllText(
            Path.Combine(minilm, "config.json"),
            """
            {"model_type": "bert", "vocab_size": 9, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
             "intermediate_size": 8, "max_position_embeddings": 64}
            """
        );
        File.WriteAllText(Path.Combine(minilm, "vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc\nd\n");
        File.WriteAllText(_folder.File("train.tsv"), "text\tlabel\na b\tone\nc d\ttwo\n");
        Write(
            Path.Combine(minilm, "model.safetensors"),
            new BertModel(BertOptions.FromConfig(minilm), new RandomKey(3))
        );

        // <guide>
        var tokenizer = Tokenizer.ReadWordPiece(Path.Combine(minilm, "vocab.txt"));
        var (train, names) = TextDataset.ReadTsv(
            _folder.File("train.tsv"),
            tokenizer,
            new()
            {
                Text = "text",
                Label = "label",
                MaxLength = 64,
            }
        );
        var options = BertOptions.FromConfig(minilm);
        var model = new BertForSequenceClassification(options, names.Count, new RandomKey(1), BertPooling.Mean);
        CheckpointReport report = model.LoadCheckpoint(
            Path.Combine(minilm, "model.safetensors"),
            new() { ResetHead = true }
        );
        var plan = OptimizationPlan
            .For(model)
            .Default("all", new AdamW(1e-3) { WeightDecay = 0.01 })
            .LayerDecay(0.7, model.DecayOrder)
            .NoWeightDecay(parameter => parameter.Rank <= 1)
            .Build();
        new Trainer(model, plan, train, new() { Epochs = 2, BatchSize = 16 }).Run();
        double accuracy = Evaluation.Of(model, train).Accuracy;
        // </guide>

        names.ShouldBe(["one", "two"]);
        report.PassedOver.Count.ShouldBe(2);
        report.Fresh.ShouldBe(["classifier.weight", "classifier.bias"]);
        accuracy.ShouldBeInRange(0, 1);
        foreach (
            string call in (string[])
                ["TextDataset.ReadTsv(", "BertOptions.FromConfig(", "LayerDecay(0.7, model.DecayOrder)"]
        )
            program.ShouldContain(call);
    }

    [Fact]
    public void The_recipe_of_the_guide_is_there()
    {
        GuideText().ShouldContain("../samples/recipes/sentences-minilm.yaml");
        File.Exists(Path.Combine(FixtureFiles.Root, "../../samples/recipes/sentences-minilm.yaml")).ShouldBeTrue();
    }

    private static string GuideText() =>
        File.ReadAllText(Path.Combine(FixtureFiles.Root, "../../docs/fine-tune-text.md"));

    private static string GuideProgram() => GuideText().Split("```csharp\n")[1].Split("```")[0];

    private static void Write(string path, Module module)
    {
        var writer = new SafetensorsWriter();
        foreach (StateEntry entry in module.State())
            writer.Add(entry.Name, entry.Tensor.Shape, entry.Tensor.ToArray());
        writer.Write(path);
    }
}
