using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests.Recipes;

/// <summary>What recipes say to fine-tune a model of images.</summary>
public sealed class RecipeFineTuningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Layer _source = ModelRegistry.Create("resnet_small", 5, new RandomKey(9));

    public RecipeFineTuningTests()
    {
        Write("weights.safetensors", [.. _source.State().Select(entry => (entry.Name, entry.Tensor))]);
    }

    public void Dispose() => _folder.Dispose();

    private string Text =>
        $$"""
            model: { name: resnet_small, frozen_statistics: true }
            initial: { file: {{_folder.File("weights.safetensors")}}, reset_head: true }
            data:
              source: digits
              per_class: 3
              test_limit: 20
              transforms: [{ resize: 16 }, { channels: 3 }, { normalize: { mean: [0.4, 0.5, 0.6], deviation: [1, 2, 4] } }]
            plan:
              default: { rule: sgd, lr: 0.1 }
              layer_decay: { factor: 0.5, order: ["!fc.**", fc.**] }
            training: { epochs: 1, batch: 10 }
            """;

    [Fact]
    public void A_network_for_colour_is_fine_tuned_on_a_few_grey_images()
    {
        RecipeRun run = Recipe.Parse(Text, "r.yaml").Prepare();
        float[] before = Mean(run.Model);

        new Trainer(run.Model, run.Plan, run.Train, run.Options).Run();

        run.Train.SampleShape.ShouldBe(new Shape(3, 16, 16));
        run.Train.Labels.ToArray().ShouldBe([.. Enumerable.Range(0, 30).Select(i => i / 3)]);
        run.Test!.Count.ShouldBe(20);
        run.Plan.Assignment["conv1.weight"].LearningRateMultiplier.ShouldBe(0.5);
        run.Plan.Assignment["fc.weight"].LearningRateMultiplier.ShouldBe(1);
        Mean(run.Model).ShouldBe(before, "the statistics are frozen");
        Recipe moving = Recipe.Parse(Text.Replace("frozen_statistics: true", "frozen_statistics: false"), "r.yaml");
        RecipeRun other = moving.Prepare();
        new Trainer(other.Model, other.Plan, other.Train, other.Options).Run();
        Mean(other.Model).ShouldNotBe(before);
    }

    [Fact]
    public void A_single_array_takes_the_place_of_a_drawn_one()
    {
        Layer plain = Recipe.Parse(Text, "r.yaml").Prepare().Model;
        string weight = plain.State().Last(entry => entry.Name.StartsWith("fc.w", StringComparison.Ordinal)).Name;
        Shape shape = plain.State().Single(entry => entry.Name == weight).Tensor.Shape;
        Write("head.safetensors", [("drawn", Tensor.Full(shape, 0.25f)), ("short", Tensor.Zeros(new Shape(2)))]);

        Layer given = Given($"{weight}: {{ file: '{_folder.File("head.safetensors")}', entry: drawn }}")
            .Prepare()
            .Model;

        given.State().Single(entry => entry.Name == weight).Tensor.ToArray().ShouldAllBe(value => value == 0.25f);
        Should
            .Throw<CheckpointException>(() =>
                Given($"{weight}: {{ file: '{_folder.File("head.safetensors")}', entry: short }}").Prepare()
            )
            .Message.ShouldContain("the array has another shape than \"fc.weight\" of the model");
        Should
            .Throw<CheckpointException>(() =>
                Given($"fc.weigth: {{ file: '{_folder.File("head.safetensors")}', entry: drawn }}").Prepare()
            )
            .Message.ShouldContain("the model has no \"fc.weigth\" to take it");

        Recipe Given(string values) => Recipe.Parse(Text, "r.yaml", null, [$"initial.values={{ {values} }}"]);
    }

    [Fact]
    public void A_new_head_can_start_at_zero()
    {
        Layer model = Recipe.Parse(Text, "r.yaml", null, ["initial.reset_head=zeros"]).Prepare().Model;

        foreach (StateEntry entry in model.State())
        {
            bool isZero = Array.TrueForAll(entry.Tensor.ToArray(), value => value == 0);
            if (entry.Name is "fc.weight" or "fc.bias")
                isZero.ShouldBeTrue(entry.Name);
            else if (entry.Name == "conv1.weight")
                isZero.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("initial.reset_head=false", "the head of the file is for other classes: fc.weight")]
    [InlineData("model={name: resnet18}", "this is no checkpoint of the model \"resnet18\"")]
    public void A_checkpoint_that_does_not_fit_says_why(string setting, string message) =>
        Should
            .Throw<CheckpointException>(() => Recipe.Parse(Text, "r.yaml", null, [setting]).Prepare())
            .Message.ShouldContain(message);

    [Theory]
    [InlineData(
        "data.transforms=[{ resize: 16 }]",
        "does not take the samples, which are 1×16×16: conv1: expected 3 channels"
    )]
    [InlineData(
        "data.transforms=[{ channels: 3 }, { channels: 2 }]",
        "channels: expected images of 1 channel to make 2 of"
    )]
    [InlineData(
        "data.transforms=[{ normalize: { mean: [1, 2], deviation: [1, 2] } }]",
        "normalize: expected images of 2 channels, one for each mean, got images of 1×8×8. Put channels: 2 before it"
    )]
    [InlineData(
        "data.transforms=[{ normalize: { mean: [1, 2], deviation: 1 } }]",
        "normalize has 2 means and 1 deviations"
    )]
    [InlineData("data.transforms=[{ normalize: { mean: 1, deviation: [0] } }]", "\"deviation\" holds \"0\"")]
    [InlineData("data.per_class=1000", "1000 samples of each class are asked for, but class 0 has ")]
    [InlineData(
        "model.classes=4",
        "the model has 4 classes, but the data have 10. Leave \"classes\" out, or write 10."
    )]
    [InlineData("plan.layer_decay.order=[conv1.**, conv1.**]", "Two layers have one name")]
    [InlineData("plan.layer_decay.coarse=true", "\"coarse\" does nothing beside a list of layers")]
    [InlineData(
        "model={name: char_lstm, frozen_statistics: true}",
        "the model \"char_lstm\" has no batch normalisation"
    )]
    [InlineData("model={name: resnet_small, dropout: 0}", "unknown key \"dropout\" in model")]
    public void What_does_not_fit_is_a_mistake_of_the_recipe(string setting, string message) =>
        Should
            .Throw<RecipeException>(() => Recipe.Parse(Text, "r.yaml", null, [setting]).Prepare())
            .Message.ShouldContain(message);

    [Fact]
    public void A_layer_that_is_in_no_list_is_named() =>
        Should
            .Throw<PlanException>(() =>
                Recipe.Parse(Text, "r.yaml", null, ["plan.layer_decay.order=[layer1.**, fc.**]"]).Prepare()
            )
            .Message.ShouldContain("in no layer of the order");

    [Fact]
    public void Dropout_can_be_turned_off()
    {
        RecipeModel model = new("minilm_l6_classifier", null, []) { Dropout = 0 };

        model
            .Create(2, 0, new RandomKey(0))
            .NamedModules()
            .Select(part => part.Value)
            .OfType<Dropout>()
            .ShouldAllBe(dropout => dropout.Probability == 0);
    }

    private static float[] Mean(Layer model) =>
        model
            .NamedBuffers()
            .First(buffer => buffer.Key.EndsWith("running_mean", StringComparison.Ordinal))
            .Value.ToArray();

    private void Write(string name, (string Name, Tensor Tensor)[] arrays)
    {
        var writer = new SafetensorsWriter();
        foreach ((string array, Tensor tensor) in arrays)
            writer.Add(array, tensor.Shape, tensor.ToArray());
        writer.Write(_folder.File(name));
    }
}
