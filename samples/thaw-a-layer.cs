#!/usr/bin/env dotnet
// Freeze layers, thaw them later, and keep Adam right.   dotnet run samples/thaw-a-layer.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

// Adam keeps two averages of the gradient that start at zero, and makes up for that start by the number of updates t:
//     step = rate × [m / (1 − β1^t)] / √[v / (1 − β2^t)]        so that the first step is 1 × rate for every value.
// It is right only if t counts the updates of the parameter itself. What the first step would be with another count:
double FirstStep(double t) => 0.1 / (1 - Math.Pow(0.9, t)) / Math.Sqrt(0.001 / (1 - Math.Pow(0.999, t)));
Console.WriteLine("first step of a thawed value, by the count that Adam corrects with");
foreach (int t in (int[])[1, 10, 211, 1000])
    Console.WriteLine($"  t = {t, -4}  {FirstStep(t):0.000} × rate");

const double Rate = 1e-3;
const int ThawAt = 210; // steps, of 420
var digits = Digits.LoadSplit();

// Frozen: no gradient, no state, no count. Thawing is a new plan; what goes on keeps its state, the rest begins anew.
var frozen = Train(
    model => OptimizationPlan.For(model).Freeze("layers.{0,1}.**").Default("head", new Adam(Rate)).Build(),
    thawed: model => OptimizationPlan.For(model).Default("all", new Adam(Rate)).Build()
);

// A rate of 0 is not the same: nothing moves, but the averages and the count go on over gradients that changed nothing.
var atZero = Train(model =>
    OptimizationPlan
        .For(model)
        .Group("head", "layers.2.**", new Adam(Rate))
        .Default("trunk", new Adam(Schedule.Constant(0).Then(Schedule.Constant(Rate), atStep: ThawAt)))
        .Build()
);

Console.WriteLine("\nlayers.0.weight, 8,192 values  frozen, then thawed   rate 0, then the rate");
Row("values changed by step 210", run => $"{run.Changed}");
Row("its optimizer state until then", run => $"{run.Bytes / 1024} KiB");
Row("its updates after step 211", run => $"{run.Updates}");
Row("largest change in that step", run => $"{run.First / Rate:0.000} × rate");
Row("accuracy at step 210", run => $"{run.Before:P1}");
Row("accuracy at step 420", run => $"{run.After:P1}");

void Row(string what, Func<Result, string> of) => Console.WriteLine($"{what, -31}{of(frozen), -22}{of(atZero)}");

Result Train(Func<Mlp, OptimizationPlan> plan, Func<Mlp, OptimizationPlan>? thawed = null)
{
    var key = new RandomKey(42);
    var model = new Mlp([64, 128, 128, 10], key);
    var optimizer = Optimizer.Create(plan(model));
    var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
    Parameter weight = model.ParameterSet["layers.0.weight"];
    float[] start = weight.Value.Span.ToArray();
    var result = new Result();
    foreach (var batch in digits.Train.Batches(64, epochs: 20, key))
    {
        if (optimizer.StepCount == ThawAt)
        {
            int changed = start.Zip(weight.Value.Span.ToArray()).Count(pair => pair.First != pair.Second);
            long bytes = optimizer.Plan.Assignment["layers.0.weight"].StateBytes;
            result = result with { Changed = changed, Bytes = bytes, Before = digits.Test.Accuracy(model) };
            if (thawed is not null)
                Console.WriteLine($"\nthe plan changes: {optimizer.Replan(thawed(model))}");
        }

        step.Run(batch.Images, batch.Labels);
        if (optimizer.StepCount == ThawAt + 1)
        {
            double first = start.Zip(weight.Value.Span.ToArray()).Max(pair => Math.Abs(pair.First - pair.Second));
            result = result with { First = first, Updates = optimizer.UpdatesOf("layers.0.weight") };
        }
    }

    return result with { After = digits.Test.Accuracy(model) };
}

internal readonly record struct Result(int Changed, long Bytes, long Updates, double First, double Before, double After);
