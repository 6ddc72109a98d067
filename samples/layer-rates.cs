#!/usr/bin/env dotnet
// A rate for every layer, on real handwriting.   dotnet run samples/layer-rates.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var model = new Mlp([64, 128, 128, 10], key);

// Routes say which rule a parameter has, modifiers change its figures, and Build proves that every parameter has one route.
var plan = OptimizationPlan
    .For(model)
    .Group("head", "layers.2.**", new AdamW(Schedule.Cosine(3e-3, steps: 420)))
    .Default("trunk", new Sgd(5e-2) { Momentum = 0.9, WeightDecay = 1e-4 })
    .LayerDecay(0.8, LayerOrder.TopLevelModules)
    .NoWeightDecay(parameter => parameter.Rank <= 1)
    .Build();
Console.WriteLine(plan.Explain()); // a row for each parameter, with the reason for each figure

// The step is recorded once and then replayed: loss, gradients and one pass over all groups.
var optimizer = Optimizer.Create(plan);
var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
foreach (var batch in digits.Train.Batches(64, epochs: 20, key))
    step.Run(batch.Images, batch.Labels);
Console.WriteLine(
    $"{optimizer.StepCount} steps, accuracy {digits.Test.Accuracy(model):P1} on {digits.Test.Count} unseen digits"
);
