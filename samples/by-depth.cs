#!/usr/bin/env dotnet
// AdamW for the first two layers, SGD for those above: by depth.   dotnet run samples/by-depth.cs
#:project ../src/Strata.Nn
using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

// PyTorch's way: a group for each child, its rule by the child's index. Groups must cover the model: had a dictionary
// by optimizer name kept only the last group of each name, the other two layers would be an error here.
var model = FourLayers();
var optimizer = Optimizer.Create([
    .. model
        .Children()
        .Select(
            (child, i) =>
                new ParameterGroup(
                    $"layer {i}",
                    child.Value.Parameters(),
                    i < 2 ? new AdamW(1e-3) : new Sgd(0.1) { Momentum = 0.9 }
                )
        ),
]);
Console.WriteLine(optimizer.Plan.Explain());
float[] first = Train(model, optimizer, print: true);

// The same as a plan: "..2" is the first two of the layers that hold parameters, so an activation between them does
// not shift the count.
model = FourLayers();
var plan = OptimizationPlan
    .For(model)
    .Group("lower", Selector.Layers(..2, LayerOrder.TopLevelModules), new AdamW(1e-3))
    .Default("upper", new Sgd(0.1) { Momentum = 0.9 })
    .Build();
float[] second = Train(model, Optimizer.Create(plan), print: false);
Console.WriteLine($"the same losses from the plan, to the bit: {first.SequenceEqual(second)}");

// The weights and the batch are those of a run in PyTorch, so that the losses can be compared with its own.
static Sequential FourLayers()
{
    var key = new RandomKey(0);
    var model = new Sequential(
        new TanhLinear(6, 8, key.FoldIn("0")),
        new TanhLinear(8, 8, key.FoldIn("1")),
        new TanhLinear(8, 8, key.FoldIn("2")),
        new Linear(8, 2, key.FoldIn("3"))
    );
    model.LoadCheckpoint("samples/data/tanh-layers.safetensors");
    return model;
}

static float[] Train(Sequential model, Optimizer optimizer, bool print)
{
    var batch = CheckpointFile.Open("samples/data/tanh-layers-batch.safetensors");
    (Tensor x, Tensor y) = (Tensor.From(batch["x"]), Tensor.From(batch["y"]));
    var before = model.Parameters().ToDictionary(parameter => parameter, parameter => parameter.Value.Span.ToArray());
    var step = TrainStep.Compile(optimizer, (x, y) => Loss.MeanSquaredError(model.Forward(x), y));
    float[] losses = [.. Enumerable.Range(0, 10).Select(_ => step.Run(x, y))];
    if (!print)
        return losses;
    for (int i = 0; i < losses.Length; i++)
        Console.WriteLine($"epoch {i + 1, -3} loss {losses[i]:F8}");
    foreach ((Parameter parameter, float[] values) in before)
    {
        int moved = parameter.Value.Span.ToArray().Zip(values).Count(pair => pair.First != pair.Second);
        Console.WriteLine($"{parameter.Name, -16} {moved} of {parameter.Count} values moved");
    }

    return losses;
}

/// <summary>A linear layer and its tanh.</summary>
internal sealed class TanhLinear : Layer
{
    private readonly Linear _linear;

    public TanhLinear(int inFeatures, int outFeatures, RandomKey key) =>
        _linear = AddModule("linear", new Linear(inFeatures, outFeatures, key));

    public override Tensor Forward(Tensor input) => Operations.Tanh(_linear.Forward(input));
}
