#!/usr/bin/env dotnet
// LoRA+ is one line: a selector over names, and a ratio.   dotnet run samples/lora-plus.cs
// Hayou, Ghosh and Yu, 2024, https://arxiv.org/abs/2402.12354.
#:project ../src/Strata.Training
#:property PublishAot=false
#:property NoWarn=MA0047
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
    .Freeze(!(Selector.Glob("**.lora_A") | "**.lora_B"))
    .Default("lora", new AdamW(1e-3) { WeightDecay = 0 })
    .LearningRateMultiplier("**.lora_B", Ratio)
    .Build();
Console.WriteLine(plan.Explain());

var optimizer = Optimizer.Create(plan);
var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(adapted.Forward(images), labels));
foreach (var batch in digits.Train.Batches(64, epochs: 10, key))
    step.Run(batch.Images, batch.Labels);
Console.WriteLine(
    $"{optimizer.StepCount} steps, accuracy {digits.Test.Accuracy(adapted):P1} on {digits.Test.Count} unseen digits"
);

/// <summary>A trained network with a low-rank update beside each of its layers.</summary>
internal sealed class Adapted : Layer
{
    private readonly LoraLinear[] _layers;

    public Adapted(Mlp model, int rank, RandomKey key)
    {
        Linear[] linears = [.. model.NamedModules().Select(entry => entry.Value).OfType<Linear>()];
        _layers = [.. linears.Select((linear, i) => new LoraLinear(linear, rank, key.FoldIn($"{i}")))];
        for (int i = 0; i < _layers.Length; i++)
            AddModule($"layers{i}", _layers[i]);
    }

    public override Tensor Forward(Tensor input)
    {
        input = Operations.Flatten(input);
        for (int i = 0; i < _layers.Length - 1; i++)
            input = Operations.Relu(_layers[i].Forward(input));
        return _layers[^1].Forward(input);
    }
}

/// <summary><c>y = x·Wᵀ + b + x·Aᵀ·Bᵀ</c>; B begins at 0, so that nothing changes at first.</summary>
internal sealed class LoraLinear : Layer
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly Parameter _a;
    private readonly Parameter _b;

    public LoraLinear(Linear linear, int rank, RandomKey key)
    {
        _weight = Copy("weight", linear.Weight, ParameterRole.Weight);
        _bias = linear.Bias is null ? null : Copy("bias", linear.Bias, ParameterRole.Bias);
        (int outputs, int inputs) = (linear.Weight.Shape[0], linear.Weight.Shape[1]);
        _a = AddParameter("lora_A", new(rank, inputs), Initializer.KaimingUniform, key, ParameterRole.Weight);
        _b = AddParameter("lora_B", new(outputs, rank), Initializer.Zeros, default, ParameterRole.Weight);
    }

    public override Tensor Forward(Tensor input) =>
        Operations.Add(
            Operations.Linear(input, _weight!, _bias),
            Operations.Linear(Operations.Linear(input, _a!), _b!)
        );

    private Parameter Copy(string name, Parameter from, ParameterRole role)
    {
        Parameter to = AddParameter(name, from.Shape, Initializer.Zeros, default, role);
        from.Value.CopyTo(to.Value);
        return to;
    }
}
