#!/usr/bin/env dotnet
// LoRA+ is one line: a selector over names, and a ratio.   dotnet run samples/lora-plus.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

// LoRA freezes a trained layer and learns a correction of low rank, B·A. B starts at zero and can bear a higher rate than
// A: LoRA+ multiplies it by a fixed ratio. Hayou, Ghosh and Yu, 2024, https://arxiv.org/abs/2402.12354.
var key = new RandomKey(42);
var digits = Digits.LoadSplit();

// A network that has learned digits of 8×8 pixels …
var trained = new Sequential(
    new Flatten(),
    new Linear(64, 128, key.FoldIn("1")),
    new ReLU(),
    new Linear(128, 128, key.FoldIn("3")),
    new ReLU(),
    new Linear(128, 10, key.FoldIn("5"))
);
Train(trained, digits.Train, OptimizationPlan.For(trained).Default(new AdamW(3e-3)).Build(), epochs: 10);

// … and now sees them from a scanner of half the resolution.
ITransform[] coarse = [Transforms.AveragePool(2), Transforms.Repeat(2)];
var (train, test) = (digits.Train.Transformed(coarse), digits.Test.Transformed(coarse));
Console.WriteLine(
    $"before: accuracy {digits.Test.Accuracy(trained):P1}, on coarse digits {test.Accuracy(trained):P1}\n"
);
foreach (double ratio in (double[])[1, 16])
{
    Sequential adapted = Adapt(trained);
    var plan = OptimizationPlan
        .For(adapted)
        .Freeze("*.base_layer.*")
        .Default("lora", new AdamW(5e-4) { WeightDecay = 0 })
        .LearningRateMultiplier("*.lora_B.*", ratio)
        .Build();
    if (ratio > 1)
        Console.WriteLine($"\n{plan.Explain()}");
    float[] losses = Train(adapted, train, plan, epochs: 5);
    string means = string.Concat(losses.Chunk(21).Select(epoch => $"{epoch.Average(), 8:0.0000}"));
    Console.WriteLine(
        $"ratio {ratio, -3} loss of each epoch {means}   accuracy on coarse digits {test.Accuracy(adapted):P1}"
    );
}

// A selector that finds nothing is an error. In PEFT the group of embeddings was empty for two years, and nobody saw it.
try
{
    OptimizationPlan
        .For(Adapt(trained))
        .Default(new AdamW(5e-4))
        .LearningRateMultiplier("*.lora_embedding_B", 16)
        .Build();
}
catch (PlanException problem)
{
    Console.WriteLine($"\n{problem.Message}");
}

// The same layers, every linear one with a correction; they share the trained weights, which stay as they are.
Sequential Adapt(Sequential network) =>
    new(network.Layers.Select((layer, i) => layer is Linear linear ? Corrected(linear, i) : layer));

LoraLinear Corrected(Linear linear, int i) => new(linear, rank: 4, alpha: 4, key.FoldIn($"lora {i}"));

float[] Train(Layer network, Dataset data, OptimizationPlan plan, int epochs)
{
    var step = TrainStep.Compile(
        Optimizer.Create(plan),
        (images, labels) => Loss.CrossEntropy(network.Forward(images), labels)
    );
    return [.. data.Batches(64, epochs, key).Select(batch => step.Run(batch.Images, batch.Labels))];
}
