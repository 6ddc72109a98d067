#!/usr/bin/env dotnet
// Clip gradients over all, by group or by parameter.   dotnet run samples/clip.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

// "Clip to 0.1" is three different things. The scope says which; SGD with rate 1 shows what is left of each gradient.
const double Limit = 0.1;
var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var first = digits.Train.Batches(64, epochs: 1, key).First();

Console.WriteLine($"the first step, limit {Limit}          norm of the trunk   of the head   of both");
Print("no clip", plan => plan);
Print("ClipScope.Global", plan => plan.Clip(Limit)); // one factor for all: the direction of the whole stays
Print("ClipScope.Group", plan => plan.Clip(Limit, ClipScope.Group)); // a factor for each group: optax inside a partition
Print("ClipScope.Parameter", plan => plan.Clip(Limit, ClipScope.Parameter)); // a factor for each parameter: Keras' clipnorm

// In one group only, clipping is a part of that group's rule.
Print("the trunk only", plan => plan, new Sgd(1).BeforeRule(new ClipGroupNorm(Limit) { Factor = ClipFactor.PyTorch }));

void Print(string name, Func<OptimizationPlanBuilder, OptimizationPlanBuilder> clip, UpdateRule? trunk = null)
{
    var model = new Mlp([64, 128, 128, 10], key);
    var plan = OptimizationPlan
        .For(model)
        .Group("head", "layers.2.**", new Sgd(1))
        .Default("trunk", trunk ?? new Sgd(1));
    var optimizer = Optimizer.Create(clip(plan).Build());
    var before = model.Parameters().ToDictionary(parameter => parameter, parameter => parameter.Value.Span.ToArray());
    TrainStep
        .Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels))
        .Run(first.Images, first.Labels);

    double Norm(Func<string, bool> which) =>
        Math.Sqrt(
            before
                .Where(entry => which(entry.Key.Name))
                .Sum(entry => entry.Value.Zip(entry.Key.Value.Span.ToArray(), (a, b) => Math.Pow(a - b, 2)).Sum())
        );
    bool InHead(string parameter) => parameter.StartsWith("layers.2.");
    Console.WriteLine(
        $"{name, -33}{Norm(p => !InHead(p)), -20:0.0000}{Norm(InHead), -14:0.0000}{Norm(_ => true):0.0000}"
    );
}

// Over a run with limit 1: how often does it take hold? The diagnostics count it, group by group.
Console.WriteLine("\nsteps of 420 that were clipped   trunk   head    accuracy");
foreach (ClipScope scope in (ClipScope[])[ClipScope.Global, ClipScope.Group])
{
    var model = new Mlp([64, 128, 128, 10], key);
    var plan = OptimizationPlan
        .For(model)
        .Group("head", "layers.2.**", new Sgd(0.1) { Momentum = 0.9 })
        .Default("trunk", new Sgd(0.1) { Momentum = 0.9 })
        .Clip(1, scope)
        .Build();
    var optimizer = Optimizer.Create(plan);
    var diagnostics = optimizer.CollectDiagnostics();
    var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
    foreach (var batch in digits.Train.Batches(64, epochs: 20, key))
        step.Run(batch.Images, batch.Labels);
    string Steps(string group) => $"{diagnostics[group].ClippedShare * optimizer.StepCount:0}";
    Console.WriteLine($"ClipScope.{scope, -23}{Steps("trunk"), -8}{Steps("head"), -8}{digits.Test.Accuracy(model):P1}");
}
