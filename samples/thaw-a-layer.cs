#!/usr/bin/env dotnet
// Freeze layers, thaw them later, and keep Adam right.   dotnet run samples/thaw-a-layer.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

// Adam keeps two averages of the gradient that start at zero, and makes up for that start by a number of updates t:
//     step = rate × [m / (1 − β1^t)] / √[v / (1 − β2^t)]        so that the first step is 1 × rate for every value.
// It is right only if t counts the updates of the parameter itself. With another count, the first step would be:
foreach (int t in (int[])[1, 10, 211, 1000])
{
    double step = 0.1 / (1 - Math.Pow(0.9, t)) / Math.Sqrt(0.001 / (1 - Math.Pow(0.999, t)));
    Console.WriteLine($"t = {t, -4}  {step:0.000} × rate");
}

const double Rate = 1e-3;
const int ThawAt = 210; // of 420 steps
var digits = Digits.LoadSplit();

// Frozen: no gradient, no state, no count. Thawing is a new plan; what trained on keeps its state, the rest begins anew.
Console.WriteLine("\nFreeze, then a plan without it");
Train(
    model => OptimizationPlan.For(model).Freeze("layers.{0,1}.**").Default("head", new Adam(Rate)).Build(),
    model => OptimizationPlan.For(model).Default("all", new Adam(Rate)).Build()
);

// A rate of 0 is not the same: nothing moves, but averages and count go on, over gradients that changed nothing.
var later = Schedule.Constant(0).Then(Schedule.Constant(Rate), atStep: ThawAt);
Console.WriteLine("\nA rate of 0, then the rate");
Train(model =>
    OptimizationPlan.For(model).Group("head", "layers.2.**", new Adam(Rate)).Default("trunk", new Adam(later)).Build()
);

void Train(Func<Mlp, OptimizationPlan> plan, Func<Mlp, OptimizationPlan>? thawed = null)
{
    var key = new RandomKey(42);
    var model = new Mlp([64, 128, 128, 10], key);
    var optimizer = Optimizer.Create(plan(model));
    var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
    Parameter weight = model.ParameterSet["layers.0.weight"];
    float[] start = weight.Value.Span.ToArray();
    IEnumerable<float> Changes() => start.Zip(weight.Value.Span.ToArray(), (was, now) => Math.Abs(now - was));

    foreach (var batch in digits.Train.Batches(64, epochs: 20, key))
    {
        if (optimizer.StepCount == ThawAt)
        {
            long state = optimizer.Plan.Assignment["layers.0.weight"].StateBytes / 1024;
            Console.WriteLine($"  accuracy at step {ThawAt}: {digits.Test.Accuracy(model):P1}");
            Console.WriteLine(
                $"  layers.0.weight: {Changes().Count(change => change > 0)} values changed, {state} KiB of state"
            );
            if (thawed is not null)
                Console.WriteLine($"  {optimizer.Replan(thawed(model))}");
        }

        step.Run(batch.Images, batch.Labels);
        if (optimizer.StepCount == ThawAt + 1)
            Console.WriteLine(
                $"  its next update is number {optimizer.UpdatesOf("layers.0.weight")}, "
                    + $"and changes it by {Changes().Max() / Rate:0.000} × rate at most"
            );
    }

    Console.WriteLine($"  accuracy at step {optimizer.StepCount}: {digits.Test.Accuracy(model):P1}");
}
