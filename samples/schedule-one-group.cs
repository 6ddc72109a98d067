#!/usr/bin/env dotnet
// A schedule for one group only, and for another a later start.   dotnet run samples/schedule-one-group.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var model = new Mlp([64, 128, 128, 10], key);
const int Steps = 420;

// A rate is a number or a schedule, rule by rule. There is no scheduler object that must be stepped, that drives every
// group it meets, or that has to be told about a group that comes later: a step reads its rates from its own number.
var plan = OptimizationPlan
    .For(model)
    .Group("head", "layers.2.**", new AdamW(Schedule.Cosine(3e-3, Steps - 42).WithWarmUp(42)))
    .Group("middle", "layers.1.**", new AdamW(Schedule.WarmUp(1e-3, 42).StartingAt(210)))
    .Default("trunk", new AdamW(5e-4))
    .Build();
Console.WriteLine(plan.Explain());

Console.WriteLine("step   head        middle      trunk       accuracy");
var optimizer = Optimizer.Create(plan);
var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
foreach (var batch in digits.Train.Batches(64, epochs: 20, key))
{
    if (optimizer.StepCount is 0 or 21 or 42 or 189 or 231 or 252 or 399)
        Print();
    step.Run(batch.Images, batch.Labels);
}

Print();

void Print() =>
    Console.WriteLine($"{optimizer.StepCount, -7}{Rate(2)}{Rate(1)}{Rate(0)}{digits.Test.Accuracy(model):P1}");

// The rate that the next step will use.
string Rate(int layer) => $"{optimizer.LearningRateOf($"layers.{layer}.weight"), -12:0.000e-0}";
