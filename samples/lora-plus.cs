#!/usr/bin/env dotnet
// LoRA+ is one line: a selector over names, and a ratio.   dotnet run samples/lora-plus.cs
// Hayou, Ghosh and Yu, 2024, https://arxiv.org/abs/2402.12354.
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

const double Ratio = 16; // the rate of B over that of A

var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var model = new Mlp([64, 128, 128, 10], key);
var pretraining = TrainStep.Compile(
    Optimizer.Create(model, new AdamW(3e-3)),
    (images, labels) => Loss.CrossEntropy(model.Forward(images), labels)
);
foreach (var batch in digits.Train.Batches(64, epochs: 1, key))
    pretraining.Run(batch.Images, batch.Labels);
Console.WriteLine($"before: accuracy {digits.Test.Accuracy(model):P1}");

var adapted = new Adapted(model, rank: 4, key.FoldIn("lora"));
var plan = OptimizationPlan
    .For(adapted)
    .Freeze(!(Selector.Glob("**.lora_A.**") | "**.lora_B.**"))
    .Default("lora", new AdamW(1e-3) { WeightDecay = 0 })
    .LearningRateMultiplier("**.lora_B.**", Ratio)
    .Build();
Console.WriteLine(plan.Explain());

var optimizer = Optimizer.Create(plan);
var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(adapted.Forward(images), labels));
foreach (var batch in digits.Train.Batches(64, epochs: 10, key))
    step.Run(batch.Images, batch.Labels);
Console.WriteLine(
    $"{optimizer.StepCount} steps, accuracy {digits.Test.Accuracy(adapted):P1} on {digits.Test.Count} unseen digits"
);

/// <summary>A trained network with a low-rank correction of each of its layers.</summary>
internal sealed class Adapted : Layer
{
    private readonly LoraLinear[] _layers;

    public Adapted(Mlp model, int rank, RandomKey key)
    {
        Linear[] linears = [.. model.NamedModules().Select(entry => entry.Value).OfType<Linear>()];
        _layers = [.. linears.Select((linear, i) => new LoraLinear(linear, rank, alpha: rank, key.FoldIn($"{i}")))];
        for (int i = 0; i < _layers.Length; i++)
            AddModule($"layers{i}", _layers[i]);
    }

    public override Tensor Forward(Tensor input)
    {
        input = Operations.Flatten(input);
        for (int i = 0; i < _layers.Length; i++)
            input = i == 0 ? _layers[i].Forward(input) : _layers[i].Forward(Operations.Relu(input));
        return input;
    }
}
