#!/usr/bin/env dotnet
// A plan as PyTorch and optax code.   dotnet run samples/export-plan.cs
#:project ../src/Strata.Nn
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

var model = new Mlp([64, 128, 128, 10], new RandomKey(42));
var plan = OptimizationPlan
    .For(model)
    .Freeze("layers.0.**")
    .Group("head", "layers.2.**", new AdamW(3e-3))
    .Default("trunk", new Sgd(5e-2) { Momentum = 0.9, WeightDecay = 1e-4 })
    .LearningRateMultiplier("**.bias", 2)
    .NoWeightDecay(Selector.Biases)
    .Schedule(Schedule.Cosine(1, steps: 420))
    .Clip(1)
    .Build();
Console.WriteLine(plan.Explain());

// Everything that the table says is in the code: groups by name, rates, decay, schedule, frozen parameters, clipping. The
// code checks the model that it meets, and an unknown or missing parameter is an error there too.
Console.WriteLine("──────── PyTorch ────────");
Console.WriteLine(plan.Assignment.Emit(BridgeTarget.PyTorch));
Console.WriteLine("──────── optax ────────");
Console.WriteLine(plan.Assignment.Emit(BridgeTarget.Optax));

// What a library has no equal for is refused, with the reason, and never left out.
try
{
    OptimizationPlan.For(model).Default(new Lion(1e-4)).Build().Assignment.Emit(BridgeTarget.PyTorch);
}
catch (BridgeException problem)
{
    Console.WriteLine($"Lion for PyTorch: {problem.Message}");
}
