using System.Text.Json;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Tests;

namespace Strata.Nn.Tests;

public class ModuleTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet34")]
    public void Names_shapes_and_order_are_the_peers(string model)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(FixtureFiles.Path("models", "names", $"{model}.json")));
        Layer network = ModelRegistry.Create(model, 1000, new RandomKey(1));
        network.Parameters().Select(p => $"{p.Name} {p.Shape} {p.ModuleType}").ShouldBe(Listed(file, "parameters"));
        Dictionary<string, string> owners = network
            .NamedModules()
            .ToDictionary(entry => entry.Key, entry => entry.Value.GetType().Name);
        network
            .NamedBuffers()
            .Select(b => $"{b.Key} {b.Value.Shape} {owners[b.Key[..b.Key.LastIndexOf('.')]]}")
            .ShouldBe(Listed(file, "buffers"));
        network.Head.ShouldBe(file.RootElement.GetProperty("classifier").GetString());
        network.LayerOrder.ShouldBe(["conv1", "bn1", "layer1", "layer2", "layer3", "layer4", "fc"]);
    }

    [Fact]
    public void A_chain_of_named_layers_runs_in_order_under_those_names()
    {
        var twice = new Linear(2, 2, new RandomKey(1));
        var chain = Sequential.Named(("up", twice), ("relu", new ReLU()), ("down", new Linear(2, 1, new RandomKey(2))));
        Tensor x = Tensor.From([1f, -2f], new Shape(1, 2));

        chain
            .NamedParameters()
            .Select(entry => entry.Key)
            .ShouldBe(["up.weight", "up.bias", "down.weight", "down.bias"]);
        chain.Forward(x).ToArray().ShouldBe(chain[2].Forward(Operations.Relu(twice.Forward(x))).ToArray());
        Should.Throw<ArgumentException>(() => Sequential.Named(("a", new ReLU()), ("a", new ReLU())));
    }

    [Fact]
    public void An_mlp_names_its_last_layer_by_its_number()
    {
        var model = new Mlp([64, 128, 128, 10], new RandomKey(42));
        model.Parameters().Last().Name.ShouldBe("layers.2.bias");
        model.Head.ShouldBe("layers.2");
        model.LayerOrder.ShouldBe(["layers.0", "layers.1", "layers.2"]);
    }

    [Fact]
    public void Layers_of_one_key_draw_different_values()
    {
        var model = new Mlp([8, 8, 8], new RandomKey(42));
        Parameter[] parameters = [.. model.Parameters()];
        parameters[0].Value.Span.ToArray().ShouldNotBe(parameters[2].Value.Span.ToArray());
    }

    [Fact]
    public void A_layer_that_is_placed_is_renamed_and_named_in_errors()
    {
        var chain = new Sequential(new Sequential(new Linear(4, 3, new RandomKey(1))), new ReLU());
        chain.Parameters().First().Name.ShouldBe("0.0.weight");
        Should
            .Throw<ShapeException>(() => chain.Forward(Tensor.Zeros(new Shape(2, 5))))
            .Message.ShouldBe(
                "0.0: expected 4 input features on the last axis, got an input of shape 2×5. "
                    + "Change the layer before it, or this layer's inFeatures."
            );
    }

    [Fact]
    public void A_chain_lists_its_layers_in_order()
    {
        Layer[] layers = [new Linear(4, 3, new RandomKey(1)), new ReLU()];

        new Sequential(layers).Layers.ShouldBe(layers);
    }

    [Fact]
    public void A_convolution_names_what_it_expected()
    {
        var layer = new Conv2d(3, 8, 5, new RandomKey(1));
        Should
            .Throw<ShapeException>(() => layer.Forward(Tensor.Zeros(new Shape(2, 1, 8, 8))))
            .Message.ShouldStartWith("Conv2d: expected 3 channels on axis 1, got an input of shape 2×1×8×8.");
        Should
            .Throw<ShapeException>(() => layer.Forward(Tensor.Zeros(new Shape(2, 3, 4, 8))))
            .Message.ShouldContain("at least 5×5");
    }

    [Fact]
    public void One_layer_in_two_places_is_one_parameter_with_an_alias()
    {
        var shared = new Linear(4, 4, new RandomKey(1));
        var chain = new Sequential(shared, shared);
        chain.Parameters().Select(p => p.Name).ShouldBe(["0.weight", "0.bias"]);
        chain
            .NamedParameters(aliases: true)
            .Select(entry => entry.Key)
            .ShouldBe(["0.weight", "0.bias", "1.weight", "1.bias"]);
        chain.ParameterSet["1.weight"].Name.ShouldBe("0.weight");
    }

    [Fact]
    public void A_state_that_does_not_fit_changes_nothing_and_is_reported_whole()
    {
        var model = new DigitsCnn(10, new RandomKey(1));
        Dictionary<string, Tensor> state = model.State().ToDictionary(e => e.Name, e => Tensor.Zeros(e.Tensor.Shape));
        state["head.wieght"] = state["head.weight"];
        state.Remove("head.weight");
        state["fc1.bias"] = Tensor.Zeros(new Shape(65));
        float[] before = model.Parameters().First().Value.Span.ToArray();

        StateException error = Should.Throw<StateException>(() => model.LoadState(state));

        error.Message.ShouldContain("1 missing, 1 unexpected, 1 of another shape. Nothing was loaded.");
        error.Message.ShouldContain("fc1.bias: expected 64, found 65");
        error.Message.ShouldContain("missing: head.weight (nearest: head.wieght)");
        model.Parameters().First().Value.Span.ToArray().ShouldBe(before);
    }

    [Fact]
    public void Without_strictness_what_fits_is_loaded()
    {
        var model = new DigitsCnn(10, new RandomKey(1));
        Dictionary<string, Tensor> state = new()
        {
            ["conv1.weight"] = Tensor.Zeros(new Shape(16, 1, 3, 3)),
            ["other"] = Tensor.Scalar(1),
        };
        StateReport report = model.LoadState(state, strict: false);
        report.Loaded.ShouldBe(["conv1.weight"]);
        report.Unexpected.ShouldBe(["other"]);
        report.Missing.Count.ShouldBe(11);
        model.Parameters().First().Value.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void An_unknown_model_is_answered_with_the_nearest() =>
        Should
            .Throw<StrataException>(() => ModelRegistry.Create("resnet81", 10, default))
            .Message.ShouldStartWith("There is no model 'resnet81'. Did you mean 'resnet");

    [Fact]
    public void Frozen_statistics_stay_in_training()
    {
        var layer = new BatchNorm2d(2) { FrozenStatistics = true };
        Tensor x = Differences.Random(new Shape(4, 2, 3, 3), 1, 2, 5);
        float[] output = layer.Forward(x).ToArray();
        layer.RunningMean!.ToArray().ShouldBe([0f, 0f]);
        layer.Evaluate();
        layer.Forward(x).ToArray().ShouldBe(output);
        Tape.Discard();
    }

    private static string[] Listed(JsonDocument file, string list) =>
        [
            .. file
                .RootElement.GetProperty(list)
                .EnumerateArray()
                .Select(e =>
                    $"{e[0].GetString()} {new Shape([.. e[1].EnumerateArray().Select(s => s.GetInt32())])} {e[3].GetString()}"
                ),
        ];
}
