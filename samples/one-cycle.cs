#!/usr/bin/env dotnet
// One cycle with discriminative rates: fastai's fit_one_cycle with a slice.   dotnet run samples/one-cycle.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var model = new Mlp([64, 128, 128, 10], key);
const int Epochs = 10;
const int Steps = Epochs * 21;

// The rates of the layers are one thing, from 1e-4 next to the input to 1e-2 at the head, in equal ratios; their course
// over time is another: a factor that multiplies all of them. So a new schedule never touches the ratios, and β1 may
// have a course of its own: down while the rate goes up.
var plan = OptimizationPlan
    .For(model)
    .Default("all", new AdamW(1e-2) { Beta1 = Schedule.OneCycleMomentum(Steps, high: 0.95, low: 0.85) })
    .LearningRates(1e-4, 1e-2, LayerOrder.TopLevelModules)
    .Schedule(Schedule.OneCycle(1, Steps))
    .NoWeightDecay(Selector.Biases)
    .Build();
Console.WriteLine(Schedule.OneCycle(1, Steps).Plot(Steps, height: 7));

// Read from the plan itself, and so what the optimizer will use; nothing needs to run for it.
Console.WriteLine("step   layers.0    layers.1    layers.2    β1");
Hyperparameter beta1 = ((AdamW)plan.Assignment[0].Rule!).Beta1;
foreach (int at in (int[])[0, 31, 62, 105, 157, 209])
{
    string rates = string.Concat(
        Enumerable.Range(0, 3).Select(i => $"{plan.Assignment[$"layers.{i}.weight"].LearningRateAt(at), -12:0.000e-0}")
    );
    Console.WriteLine($"{at, -7}{rates}{beta1.At(at):0.0000}");
}

var optimizer = Optimizer.Create(plan);
var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
var losses = new List<float>();
foreach (var batch in digits.Train.Batches(64, Epochs, key))
    losses.Add(step.Run(batch.Images, batch.Labels));
Console.WriteLine(
    $"\nmean loss of the first epoch {losses[..21].Average():0.0000}, of the last {losses[^21..].Average():0.0000}"
);
Console.WriteLine($"{optimizer.StepCount} steps, accuracy {digits.Test.Accuracy(model):P1}");
