#!/usr/bin/env dotnet
// Fine-tuning a ResNet-18 with rates that shrink from head to input.   dotnet run samples/resnet18-rates.cs
// From weights of yours, under timm's names: dotnet run samples/resnet18-rates.cs -- resnet18.safetensors
#:project ../src/Strata.Nn
using System.Text;
using Strata;
using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

// The two plans differ in one word: what counts as a layer. LayerOrder.ResNet() would number as timm does, one layer a
// block, the stem with its norm; Blocks, FromLayers(…) and FromPatterns(…) are further answers.
var (byParameter, byModule) = (Start(LayerOrder.EachParameter), Start(LayerOrder.TopLevelModules));

// 1. The tables, from the head to the input. On the left every parameter has a rate of its own, even the weight and the
//    bias of one layer, and conv1 hardly moves; on the right each top-level layer has one.
Console.WriteLine($"{"a rate for each parameter", -50}a rate for each top-level layer");
for (int i = 0; i < byParameter.Plan.Assignment.Count; i++)
    Console.WriteLine($"{Line(byParameter.Plan, i), -50}{Line(byModule.Plan, i)}");

// 2. A row knows why.
Console.WriteLine($"\nconv1.weight: {byParameter.Plan.Assignment["conv1.weight"].Why}");
Console.WriteLine($"conv1.weight: {byModule.Plan.Assignment["conv1.weight"].Why}");

// 3. Adam, eight steps on one batch of four images and two classes.
Tensor images = Tensor.From(Formula.Values("input@seed", 4 * 3 * 64 * 64, MathF.Sqrt(3)), new Shape(4, 3, 64, 64));
Tensor labels = Tensor.From([0, 0, 1, 0]);
Console.WriteLine($"\n{"loss before step", -24}{string.Concat(Enumerable.Range(1, 8).Select(step => $"{step, 10}"))}");
Train("each parameter", byParameter);
Train("each top-level layer", byModule);

(ResNet Model, OptimizationPlan Plan) Start(LayerOrder order)
{
    var model = ResNet.ResNet18(classes: 2, new RandomKey(0));
    if (args is [var file])
        Load(model, file);
    else
        Formula.Fill(model);
    return (model, OptimizationPlan.For(model).Default("all", new Adam(0.01)).LayerDecay(0.9, order).Build());
}

static void Load(ResNet model, string file)
{
    try
    {
        Console.WriteLine(model.LoadCheckpoint(file, new() { ResetHead = true }));
    }
    catch (StrataException wrong)
    {
        Console.Error.WriteLine(wrong.Message);
        Environment.Exit(2);
    }
}

void Train(string name, (ResNet Model, OptimizationPlan Plan) run)
{
    var step = TrainStep.Compile(
        Optimizer.Create(run.Plan),
        (images, labels) => Loss.CrossEntropy(run.Model.Forward(images), labels)
    );
    Console.Write($"{name, -24}");
    for (int i = 0; i < 8; i++)
        Console.Write($"{step.Run(images, labels), 10:F6}");
    Console.WriteLine();
}

static string Line(OptimizationPlan plan, int index)
{
    AssignmentRow row = plan.Assignment[^(index + 1)];
    return $"{index}: lr = {row.LearningRateAt(0):F6}, {row.Name}";
}

/// <summary>Values from a hash of a name and an index, so that PyTorch can start from the same ones.</summary>
internal static class Formula
{
    public static void Fill(ResNet model)
    {
        foreach (var (name, parameter) in model.NamedParameters())
        {
            float scale = parameter.Rank > 1 ? (float)Math.Sqrt(3.0 / (parameter.Count / parameter.Shape[0])) : 0.1f;
            float around = parameter.Rank > 1 || name.EndsWith("bias") ? 0 : 1;
            Values(name, parameter.Count, scale, around).CopyTo(parameter.Value.Span);
        }
    }

    public static float[] Values(string name, int count, float scale, float around = 0)
    {
        uint hash = Encoding.UTF8.GetBytes(name).Aggregate(2166136261, (hash, letter) => (hash ^ letter) * 16777619);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            float signed = ((int)(Mix(Mix((uint)i + 0x9E3779B9) ^ hash) >> 8) - (1 << 23)) * (1f / (1 << 23));
            values[i] = around + (signed * scale);
        }

        return values;
    }

    private static uint Mix(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7FEB352D;
        x = (x ^ (x >> 15)) * 0x846CA68B;
        return x ^ (x >> 16);
    }
}
