using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Optim;

namespace Strata.Conformance.Areas.Optim;

/// <summary>One set of starting values and gradients, which the cases of all optimizers share.</summary>
/// <param name="Name">The set: <c>small</c>.</param>
/// <param name="Steps">How many gradients there are for each parameter.</param>
public sealed class OptimInputs(string name, int steps, string key, CaseArrays arrays)
{
    public string Name => name;

    public int Steps => steps;

    /// <summary>A parameter at its starting value.</summary>
    public Parameter Parameter(string parameter)
    {
        string value = $"params{key}/{parameter}";
        var made = new Parameter(parameter, arrays.ShapeOf(value));
        arrays.Floats(value).CopyTo(made.Value.Span);
        return made;
    }

    /// <summary>The gradient of a step, from 1.</summary>
    public float[] Gradient(string parameter, int step) => arrays.Floats($"grads{key}/{parameter}@{step}");

    /// <summary>Finds the set in <c>inputs.json</c>, beside the manifest or in the fixtures' area of optimizers.</summary>
    public static OptimInputs Find(Manifest manifest, FixtureFolders folders, string set)
    {
        string path = folders.Find(manifest.Folder, "optim", "inputs.json");
        Manifest inputs = Manifest.TryRead(path) ?? throw new ManifestException($"{path} is not a JSON object.");
        Item entry =
            inputs.Entries("sets").FirstOrDefault(item => item.Text("set") == set)
            ?? throw new UnsupportedException($"the set of inputs '{set}', which is not in {path}");
        return new(set, entry.Integer("steps"), entry.Text("key"), new CaseArrays(inputs.Arrays, ""));
    }
}
