using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Tests;

namespace Strata.Training.Tests;

/// <summary>The recipe and the program of docs/fine-tune-images.md, on weights and images that are small.</summary>
public sealed class ImageGuideTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_recipe_of_the_guide_lacks_nothing_but_files()
    {
        string recipe = Guide().Split("```yaml\n")[1].Split("```")[0];

        RecipeException problem = Should.Throw<RecipeException>(() =>
            Recipe.Parse(recipe, _folder.File("recipe.yaml"))
        );

        problem.FilesOnly.ShouldBeTrue(problem.Message);
        problem.Problems.Count.ShouldBe(5);
    }

    [Fact]
    public void The_program_of_the_guide_runs()
    {
        string program = Guide().Split("```csharp\n")[1].Split("```")[0];
        string weights = _folder.File("model.safetensors");
        Checkpoint.OfWeights(ModelRegistry.Create("tf_efficientnet_lite0", 1000, new RandomKey(3)), "m").Write(weights);
        Dataset train = Digits
            .LoadSplit()
            .Train.Slice(0, 2)
            .Transformed(Transforms.Resize(16, 16), Transforms.Channels(3), Transforms.Normalize(0.5, 0.5));

        // <guide>
        var model = ModelRegistry.Create("tf_efficientnet_lite0", numClasses: train.ClassCount, new RandomKey(1));
        CheckpointReport report = model.LoadCheckpoint(weights, new() { ResetHead = true });
        foreach (BatchNorm norm in model.NamedModules().Select(part => part.Value).OfType<BatchNorm>())
            norm.FrozenStatistics = true;
        var plan = OptimizationPlan
            .For(model)
            .Default("all", new AdamW(1e-3) { WeightDecay = 0.01 })
            .LayerDecay(0.7, model.DecayOrder)
            .Build();
        new Trainer(model, plan, train, new() { Epochs = 1, BatchSize = 10 }).Run();
        // </guide>

        report.Fresh.ShouldBe(["classifier.weight", "classifier.bias"]);
        foreach (
            string call in (string[])
                [
                    "ModelRegistry.Create(\"tf_efficientnet_lite0\", numClasses: train.ClassCount, new RandomKey(1))",
                    "new() { ResetHead = true }",
                    "norm.FrozenStatistics = true",
                    "LayerDecay(0.7, model.DecayOrder)",
                ]
        )
            program.ShouldContain(call);
    }

    private static string Guide() =>
        File.ReadAllText(Path.Combine(FixtureFiles.Root, "../../docs/fine-tune-images.md"));
}
