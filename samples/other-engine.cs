#!/usr/bin/env dotnet
// Gradients from another engine, stepped in place.   dotnet run samples/other-engine.cs
#:project ../src/Strata.Optim
using Strata.Numerics;
using Strata.Optim;

// Strata.Optim needs no tensors and no layers: an array of values and one of gradients is a parameter. The engine here is
// softmax regression on Fisher's iris, written by hand; it might as well be TorchSharp or ONNX Runtime, whose memory is
// wrapped by address: Parameter.Wrap(name, shape, Block.FromAddress(…), …).
string folder = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
float[][] rows =
[
    .. File.ReadLines(Path.Combine(folder, "../tests/Fixtures/csv/iris.csv"))
        .Skip(1)
        .Select(line => line.Split(',').Select(float.Parse).ToArray()),
];
float[] weight = new float[3 * 4],
    weightGradient = new float[3 * 4];
float[] bias = new float[3],
    biasGradient = new float[3];

// The arrays are pinned, not copied: a step writes into them. The role lets selectors ask what a parameter does.
var parameters = ParameterSet.Wrap(
    Parameter.Wrap("weight", new Shape(3, 4), weight, weightGradient),
    Parameter.Wrap("bias", new Shape(3), bias, biasGradient, ParameterRole.Bias)
);
var plan = OptimizationPlan
    .For(parameters)
    .Group("bias", "bias", new Sgd(0.1) { Momentum = 0.9 })
    .Default("weight", new AdamW(0.05))
    .Clip(1)
    .Build();
Console.WriteLine(plan.Explain());

var optimizer = Optimizer.Create(plan);
for (int step = 0; step <= 200; step++)
{
    (double loss, int right) = LossAndGradients();
    if (step % 50 == 0)
        Console.WriteLine($"step {step, -5} loss {loss:0.00000}   {right} of {rows.Length} right");
    optimizer.Step();
}

Console.WriteLine($"weight[0] = [{string.Join(", ", weight[..4].Select(value => value.ToString("0.0000")))}]");

// Mean cross-entropy of softmax(W·x + b); the gradient of a logit is its probability minus 1 for the right class.
(double Loss, int Right) LossAndGradients()
{
    Array.Clear(weightGradient);
    Array.Clear(biasGradient);
    (double loss, int right) = (0, 0);
    foreach (float[] row in rows)
    {
        double[] logits = [bias[0], bias[1], bias[2]];
        for (int i = 0; i < weight.Length; i++)
            logits[i / 4] += (double)weight[i] * row[i % 4];
        double sum = logits.Sum(Math.Exp);
        int label = (int)row[4];
        loss -= (logits[label] - Math.Log(sum)) / rows.Length;
        right += Array.IndexOf(logits, logits.Max()) == label ? 1 : 0;
        float[] share =
        [
            .. logits.Select((logit, c) => (float)(((Math.Exp(logit) / sum) - (c == label ? 1 : 0)) / rows.Length)),
        ];
        for (int c = 0; c < 3; c++)
            biasGradient[c] += share[c];
        for (int i = 0; i < weight.Length; i++)
            weightGradient[i] += share[i / 4] * row[i % 4];
    }

    return (loss, right);
}
