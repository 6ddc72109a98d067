#!/usr/bin/env dotnet
// Three rates for a ViT: 0.1 × for the backbone, 1 × for its head, 10 × for what is new.   dotnet run samples/vit-three-groups.cs
#:project ../src/Strata.Training
using Strata.Nn;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Training;

// A small transformer learns to read handwritten digits.
var key = new RandomKey(42);
var digits = Digits.LoadSplit();
var vit = new VisionTransformer(
    new()
    {
        ImageSize = 8,
        PatchSize = 2,
        InChannels = 1,
        Width = 32,
        Depth = 2,
        Heads = 4,
    },
    classes: 10,
    key
);
Train(vit, Optimizer.Create(vit, new AdamW(3e-3)), digits.Train, epochs: 15);
Console.WriteLine($"the ten digits: accuracy {digits.Test.Accuracy(vit):P1} on {digits.Test.Count} unseen ones\n");

// Then it learns another task from 100 of them: 5 and above, or below? A new layer stands behind its old head.
var model = Sequential.Named(("vit", vit), ("new", new Linear(10, 2, key)));
var few = digits.Train.Slice(0, 100).Relabelled(digit => digit / 5, classCount: 2);
var unseen = digits.Test.Relabelled(digit => digit / 5, classCount: 2);
float[][] start = [.. model.Parameters().Select(parameter => parameter.Value.Span.ToArray())];

// One rule, one schedule, and a factor for two of the three parts. The last column shows what a small factor is for:
// how well the old head still reads all ten digits after the backbone under it has moved.
Console.WriteLine(Plan(0.1, 10).Explain(mostRows: 8));
Console.WriteLine("backbone  head   new   below 5 or not   the ten digits");
foreach (var (backbone, added) in new[] { (0.1, 10), (1.0, 1), (1.0, 10), (10.0, 10) })
{
    foreach (var (parameter, values) in model.Parameters().Zip(start))
        values.CopyTo(parameter.Value.Span);
    Train(model, Optimizer.Create(Plan(backbone, added)), few, epochs: 20);
    Console.WriteLine(
        $"{backbone, 6} ×   1 × {added, 3} ×   {unseen.Accuracy(model), 14:P1}   {digits.Test.Accuracy(vit), 14:P1}"
    );
}

OptimizationPlan Plan(double backbone, double added) =>
    OptimizationPlan
        .For(model)
        .Default("all", new AdamW(Schedule.Cosine(1e-3, steps: 40)))
        .LearningRateMultiplier(Selector.Glob("vit.**") & !Selector.Glob("vit.head.**"), backbone)
        .LearningRateMultiplier("new.**", added)
        .Build();

static void Train(Layer model, Optimizer optimizer, Dataset data, int epochs)
{
    var step = TrainStep.Compile(optimizer, (images, labels) => Loss.CrossEntropy(model.Forward(images), labels));
    foreach (var batch in data.Batches(50, epochs, new RandomKey(1)))
        step.Run(batch.Images, batch.Labels);
}
