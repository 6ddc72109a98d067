#!/usr/bin/env dotnet
// Writes what samples begin with into a folder: digits, orders of batches, initial parameters, emitted code. samples.py
// then does with PyTorch what the samples do.   dotnet run benchmarks/peers/samples.cs FOLDER
#:project ../../src/Strata.Training
#:property PublishAot=false
using System.Diagnostics;
using Strata.Formats;
using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Training;

const int Epochs = 20;
var key = new RandomKey(42);
var writer = new SafetensorsWriter();
DatasetSplit digits = Digits.LoadSplit();
Add("train/images", new Shape(Digits.TrainCount, 64), digits.Train.Inputs);
Add("train/labels", new Shape(Digits.TrainCount), digits.Train.Labels);
Add("test/images", new Shape(Digits.TestCount, 64), digits.Test.Inputs);
Add("test/labels", new Shape(Digits.TestCount), digits.Test.Labels);
var order = new ShuffledOrder(key);
for (int epoch = 0; epoch < Epochs; epoch++)
    Add($"order/{epoch}", new Shape(Digits.TrainCount), order.Rows(epoch, Digits.TrainCount));

AddModel("mlp", new Mlp([64, 128, 128, 10], key));
AddModel("deep", new Mlp([64, 128, 128, 128, 10], key));
AddModel(
    "norms",
    new Sequential(
        new Flatten(),
        new Linear(64, 128, key.FoldIn("1")),
        new LayerNorm(128),
        new GELU(),
        new Linear(128, 128, key.FoldIn("4")),
        new LayerNorm(128),
        new GELU(),
        new Linear(128, 10, key.FoldIn("7"))
    )
);
Linear[] linears = [new(64, 128, key.FoldIn("1")), new(128, 128, key.FoldIn("3")), new(128, 10, key.FoldIn("5"))];
for (int i = 0; i < linears.Length; i++)
    AddModel($"lora/{(2 * i) + 1}", new LoraLinear(linears[i], 4, 4, key.FoldIn($"lora {(2 * i) + 1}")));
writer.Write(Path.Combine(args[0], "start.safetensors"));

// The code as the sample prints it is the code that is run.
string root = Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "../..");
using var process = Process.Start(
    new ProcessStartInfo("dotnet", ["run", "samples/export-plan.cs"])
    {
        WorkingDirectory = root,
        RedirectStandardOutput = true,
        UseShellExecute = false,
    }
)!;
string printed = process.StandardOutput.ReadToEnd().ReplaceLineEndings("\n");
const string Begin = "──────── PyTorch ────────\n";
int start = printed.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
File.WriteAllText(
    Path.Combine(args[0], "export-plan.py"),
    printed[start..printed.IndexOf("──────── optax", StringComparison.Ordinal)].Trim() + "\n"
);

void AddModel(string name, Module model)
{
    foreach (StateEntry entry in model.State())
        Add($"{name}/{entry.Name}", entry.Tensor.Shape, entry.Tensor.ToArray());
}

void Add<T>(string name, Shape shape, ReadOnlySpan<T> values)
    where T : struct
{
    float[] floats = new float[values.Length];
    for (int i = 0; i < floats.Length; i++)
        floats[i] = Convert.ToSingle(values[i], null);
    writer.Add(name, shape, floats);
}
