#!/usr/bin/env dotnet
// Rates for parts of a model in three dialects: optax, PyTorch, a plan.   dotnet run samples/multi-transform.cs
#:project ../src/Strata.Nn
using Strata.Nn;
using Strata.Nn.Flax;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Optim;

// Five rows of three features, and four targets for each.
// csharpier-ignore
Tensor x = Tensor.From([
    -0.39530128f, 0.26391488f, 0.60712826f,
    -0.9721598f, 0.76766425f, 0.2550581f,
    0.78297985f, 0.27241823f, 1.1620082f,
    -0.93775636f, 1.7760997f, 1.2023898f,
    -0.5999578f, 0.6601663f, 0.4447674f,
], new Shape(5, 3));

// csharpier-ignore
Tensor y = Tensor.From([
    -1.7457635f, 0.5952163f, -0.5853991f, -0.25001353f,
    -0.6023864f, -0.42808402f, 0.071734704f, 0.09671912f,
    -1.5591519f, -0.26870602f, -1.3448112f, -1.2707778f,
    -0.3469536f, 0.85530025f, 0.6308565f, -0.60465807f,
    -0.71042085f, -0.8274099f, 0.14274022f, 0.93665004f,
], new Shape(5, 4));

// 1. Kernel against bias, as optax says it: a label for each parameter, a rule for each label. The layer starts from the
//    bits of Flax' nn.Dense(4).init(PRNGKey(0), x); Flax' kernel (in, out) is the weight (out, in) here.
var dense = new Linear(3, 4, new RandomKey(0));
FlaxLayers.Dense(3, 4).InitializeLinen(new RandomKey(0)).CopyTo(dense);
var labels = ParameterLabels.Map(dense, parameter => parameter.Name == "bias" ? "bias" : "kernel");
var byLabel = Optimizer.Partition(new() { ["kernel"] = new Sgd(0.01), ["bias"] = new Sgd(0.1) }, labels);

// 2. Trunk and head, as PyTorch says it: parameter groups.
var (first, backbone, adapter, head) = Tiny();
var byGroup = Optimizer.Create(
    new ParameterGroup("trunk", [.. backbone.Parameters(), .. adapter.Parameters()], new Sgd(1e-5)),
    new ParameterGroup("head", head.Parameters(), new Sgd(1e-3))
);

// 3. Three groups as multiples of one base rate: a plan. Nothing else changes when the base rate, or the rule, does.
var (second, _, _, _) = Tiny();
var plan = OptimizationPlan
    .For(second)
    .Default("all", new Sgd(0.01))
    .LearningRateMultiplier("backbone.**", 0.1)
    .LearningRateMultiplier("adapter.**", 10)
    .Build();
var byPlan = Optimizer.Create(plan);

foreach (var optimizer in new[] { byLabel, byGroup, byPlan })
    Console.WriteLine(optimizer.Plan.Explain());

// The same step for all of them: a compiled step does not know how many rates there are.
(string Name, TrainStep Step)[] runs =
[
    ("kernel | bias", TrainStep.Compile(byLabel, (x, y) => Loss.MeanSquaredError(dense.Forward(x), y))),
    ("trunk | head", TrainStep.Compile(byGroup, (x, y) => Loss.MeanSquaredError(first.Forward(x), y))),
    ("0.1 | 1 | 10", TrainStep.Compile(byPlan, (x, y) => Loss.MeanSquaredError(second.Forward(x), y))),
];
Console.WriteLine($"loss after  {string.Join("  ", runs.Select(run => $"{run.Name, 13}"))}");
for (int steps = 0; steps <= 10; steps++)
    Console.WriteLine($"{steps, 2} steps    {string.Join("  ", runs.Select(run => $"{run.Step.Run(x, y), 13:F7}"))}");

// A backbone, a new layer and a head, from the bits of the same module in Flax with PRNGKey(0).
static (Sequential Model, Linear Backbone, Linear Adapter, Linear Head) Tiny()
{
    var key = new RandomKey(0);
    var (backbone, adapter, head) = (new Linear(3, 6, key), new Linear(6, 5, key), new Linear(5, 4, key));
    var model = Sequential.Named(
        ("backbone", backbone),
        ("relu1", new ReLU()),
        ("adapter", adapter),
        ("relu2", new ReLU()),
        ("head", head)
    );
    new FlaxModule()
        .With("backbone", FlaxLayers.Dense(3, 6))
        .With("adapter", FlaxLayers.Dense(6, 5))
        .With("head", FlaxLayers.Dense(5, 4))
        .InitializeLinen(key)
        .CopyTo(model);
    return (model, backbone, adapter, head);
}
