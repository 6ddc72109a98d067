#!/usr/bin/env dotnet
// Save, change the plan, resume by name: what is kept, what starts anew, what is refused.   dotnet run samples/resume.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var batches = digits.Train.Batches(64, epochs: 20, key);
string file = Path.Combine(Path.GetTempPath(), $"strata-resume-{Environment.ProcessId}.safetensors");

Mlp NewModel() => new([64, 128, 128, 10], key);
OptimizationPlan Saved(Mlp model) =>
    OptimizationPlan.For(model).Group("head", "layers.2.**", new AdamW(3e-3)).Default("trunk", new AdamW(1e-3)).Build();

// Half a run, saved: one safetensors file with weights, averages, counts and the plan, all under the parameters' names.
var model = NewModel();
var optimizer = Optimizer.Create(Saved(model));
Train(model, optimizer, from: 0, to: 210);
Checkpoint.Capture(model, optimizer).Write(file);
Train(model, optimizer, from: 210, to: 420);
Console.WriteLine($"never stopped                 accuracy {digits.Test.Accuracy(model):P1}");

// 1. The same plan, another process: the same bits.
var resumed = NewModel();
optimizer = Optimizer.Create(Saved(resumed));
Checkpoint.Read(file).Restore(resumed, optimizer);
Train(resumed, optimizer, from: 210, to: 420);
int different = model.Parameters().Zip(resumed.Parameters()).Sum(p => Different(p.First, p.Second));
Console.WriteLine(
    $"resumed at step 210           accuracy {digits.Test.Accuracy(resumed):P1}, {different} of 26,122 values differ"
);

// 2. A changed plan: the first layer frozen, the middle one in a group of its own, the head under another rule.
OptimizationPlan Changed(Mlp model) =>
    OptimizationPlan
        .For(model)
        .Freeze("layers.0.**")
        .Group("head", "layers.2.**", new Sgd(1e-2) { Momentum = 0.9 })
        .Default("middle", new AdamW(5e-4))
        .Build();
resumed = NewModel();
optimizer = Optimizer.Create(Changed(resumed));
try
{
    Checkpoint.Read(file).Restore(resumed, optimizer);
}
catch (OptimizerStateException refused)
{
    Console.WriteLine($"\nrefused, and nothing changed: {refused.Message}");
}

// 3. Said aloud, it goes on: AdamW's averages of the middle layer are kept, the head's momentum begins at zero.
ReplanReport report = Checkpoint.Read(file).Restore(resumed, optimizer, StateMismatch.Reset);
Console.WriteLine(
    $"\nwith StateMismatch.Reset: {report.Kept.Count} kept, {report.Created.Count} created, {report.Dropped.Count} dropped"
);
foreach (string difference in report.Differences)
    Console.WriteLine($"  {difference}");
foreach (string name in (string[])["layers.0.weight", "layers.1.weight", "layers.2.weight"])
    Console.WriteLine($"  {name}: {optimizer.UpdatesOf(name)} updates, rate {optimizer.LearningRateOf(name)}");
Train(resumed, optimizer, from: 210, to: 420);
Console.WriteLine(
    $"resumed with the changed plan accuracy {digits.Test.Accuracy(resumed):P1} after step {optimizer.StepCount}"
);
File.Delete(file);

void Train(Mlp network, Optimizer optimizer, int from, int to)
{
    var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(network.Forward(images), labels));
    foreach (var batch in batches.Take(to).Skip(from))
        step.Run(batch.Images, batch.Labels);
}

static int Different(Parameter first, Parameter second) =>
    first.Value.Span.ToArray().Zip(second.Value.Span.ToArray()).Count(pair => pair.First != pair.Second);
