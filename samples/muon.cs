#!/usr/bin/env dotnet
// Muon for the hidden matrices, AdamW for the rest, in one optimizer.   dotnet run samples/muon.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

// Muon makes the update of a matrix nearly orthogonal: all its directions get the same length. That means nothing for a
// bias, and its author leaves out the first and the last layer too. https://kellerjordan.github.io/posts/muon/
// Nobody searched for the rates here: what counts is two rules under one plan, one schedule and one state.
const int Epochs = 5;
var digits = Digits.LoadSplit();
int steps = Epochs * 21;

// Hidden is a place, not a name: every layer but the first and the last, and of those what has two axes.
Selector hidden = Selector.Layers(1..^1, LayerOrder.TopLevelModules) & Selector.Rank(2);

Console.WriteLine("\nloss of each epoch        1       2       3       4       5   accuracy   optimizer state");
var adamW = Train("AdamW for all", plan => plan.Default("adamw", new AdamW(3e-3)));
var muon = Train(
    "Muon and AdamW",
    plan => plan.Group("muon", hidden, new Muon(0.1) { WeightDecay = 0.01 }).Default("adamw", new AdamW(3e-3))
);
Console.WriteLine();
Console.WriteLine(muon.Plan.Explain());

// A batch of 64 gives a gradient of rank 64 at most. Muon's update has that many singular values of 0.7 to 1.2 times the
// rate, and so a norm near √64 × rate; the update of AdamW has 128 × 128 values of nearly the rate each.
Console.WriteLine($"first update of layers.1.weight under Muon:  norm {muon.FirstUpdate:0.00} × rate, √64 = 8");
Console.WriteLine(
    $"first update of layers.1.weight under AdamW: norm {adamW.FirstUpdate:0.00} × rate, √(128 × 128) = 128"
);

// A bias that Muon cannot take is found before the first step.
try
{
    OptimizationPlan.For(NewModel()).Default(new Muon(2e-2)).Build();
}
catch (PlanException problem)
{
    Console.WriteLine($"\nMuon for all: {problem.Message}");
}

Mlp NewModel() => new([64, 128, 128, 128, 10], new RandomKey(42));

(OptimizationPlan Plan, double FirstUpdate) Train(
    string name,
    Func<OptimizationPlanBuilder, OptimizationPlanBuilder> rules
)
{
    Mlp model = NewModel();
    // One schedule for both rules: a factor on every rate.
    OptimizationPlan plan = rules(OptimizationPlan.For(model)).Schedule(Schedule.Linear(1, 0, steps)).Build();
    var step = TrainStep.Compile(
        Optimizer.Create(plan),
        (images, labels) => Loss.CrossEntropy(model.Forward(images), labels)
    );
    Parameter weight = model.ParameterSet["layers.1.weight"];
    float[] start = weight.Value.Span.ToArray();
    var losses = new List<float>();
    double first = 0;
    foreach (var batch in digits.Train.Batches(64, Epochs, new RandomKey(42)))
    {
        losses.Add(step.Run(batch.Images, batch.Labels));
        if (losses.Count == 1)
            first = Math.Sqrt(start.Zip(weight.Value.Span.ToArray()).Sum(p => Math.Pow(p.First - p.Second, 2)));
    }

    string means = string.Concat(losses.Chunk(21).Select(epoch => $"{epoch.Average(), 8:0.0000}"));
    Console.WriteLine(
        $"{name, -19}{means}   {digits.Test.Accuracy(model), 8:P1}   {plan.Assignment.StateBytes / 1024.0, 6:0.0} KiB"
    );
    return (plan, first / plan.Assignment["layers.1.weight"].LearningRateAt(0));
}
