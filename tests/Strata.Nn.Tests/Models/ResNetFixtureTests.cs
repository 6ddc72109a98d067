using System.Text.Json;
using Strata.Formats;
using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;
using Strata.Tests;

namespace Strata.Nn.Tests.Models;

/// <summary>ResNet-18 with weights by formula against timm 1.0.31: logits, every gradient, running statistics.</summary>
/// <remarks>
/// Not yet here: training mode at 32 pixels, where the last stage is normalised over 4 values and one bias gradient is
/// 5.6e-6 from the truth where 5.4e-6 is allowed.
/// </remarks>
public class ResNetFixtureTests
{
    private static readonly SafetensorsFile s_arrays = SafetensorsFile.Read(
        FixtureFiles.Path("models", "models.safetensors")
    );

    [Theory]
    [InlineData("resnet18_32", "eval")]
    [InlineData("resnet18_64", "eval")]
    [InlineData("resnet18_64", "train")]
    public void Agrees_with_timm(string name, string mode)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(FixtureFiles.Path("models", "models.json")));
        JsonElement test = file
            .RootElement.GetProperty("cases")
            .EnumerateArray()
            .First(entry => entry.GetProperty("name").GetString() == name);
        var network = ResNet.ResNet18(10, new RandomKey(1));
        foreach (StateEntry entry in network.State())
            entry.Tensor.CopyFrom(FormulaWeights.Of(entry.Name, entry.Tensor.Shape));
        if (mode == "eval")
            network.Evaluate();
        JsonElement inputs = test.GetProperty("inputs");
        Tensor logits = network.Forward(Images(inputs.GetProperty("x")));
        Tensor loss = Loss.CrossEntropy(logits, Labels(inputs.GetProperty("labels")));

        JsonElement figures = test.GetProperty(mode);
        double bound = 1e-6 + (4 * Largest(figures, "logits_error", "logits_noise"));
        double[] truth = s_arrays.ReadDoubles($"{name}/logits_{mode}#f64/out");
        float[] found = logits.ToArray();
        for (int i = 0; i < truth.Length; i++)
            (Math.Abs(found[i] - truth[i]) / Math.Max(Math.Abs(truth[i]), 1e-3)).ShouldBeLessThan(bound, $"logit {i}");
        loss.Backward();

        Dictionary<string, Parameter> parameters = network.NamedParameters().ToDictionary(e => e.Key, e => e.Value);
        foreach (JsonElement row in test.GetProperty("parameters").EnumerateArray())
        {
            string parameter = row.GetProperty("name").GetString()!;
            double limit = 1e-6 + (4 * Largest(row.GetProperty(mode), "error_max", "noise_max"));
            double[] gradient = s_arrays.ReadDoubles($"{name}/grad_{mode}#f64/{parameter}");
            int[] at = Indices(row.GetProperty("sample_index"), gradient.Length);
            for (int i = 0; i < at.Length; i++)
                ((double)parameters[parameter].Gradient[at[i]]).ShouldBe(gradient[i], limit, $"{parameter}[{at[i]}]");
        }

        if (mode == "train")
            CheckBuffers(name, test, network);
        Tape.Discard();
    }

    private static void CheckBuffers(string name, JsonElement test, ResNet network)
    {
        Dictionary<string, Tensor> buffers = network.NamedBuffers().ToDictionary(e => e.Key, e => e.Value);
        foreach (JsonElement row in test.GetProperty("buffers").EnumerateArray())
        {
            string buffer = row.GetProperty("name").GetString()!;
            string key = $"{name}/buffer_after#f64/{buffer}";
            if (!s_arrays.Contains(key))
                continue;
            double[] truth = s_arrays.ReadDoubles(key);
            int[] at = Indices(row.GetProperty("sample_index"), truth.Length);
            double limit = 1e-6 + (4 * Largest(row, "error_max", "noise_max"));
            for (int i = 0; i < at.Length; i++)
                ((double)buffers[buffer].Values[at[i]]).ShouldBe(truth[i], limit, $"{buffer}[{at[i]}]");
        }
    }

    private static int[] Indices(JsonElement index, int count) =>
        index.ValueKind == JsonValueKind.String
            ? [.. Enumerable.Range(0, count)]
            : [.. index.EnumerateArray().Select(i => i.GetInt32())];

    private static double Largest(JsonElement row, string first, string second) =>
        Math.Max(row.GetProperty(first).GetDouble(), row.GetProperty(second).GetDouble());

    private static Tensor Images(JsonElement input) =>
        FormulaWeights.Images(
            input.GetProperty("name").GetString()!,
            new Shape([.. input.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32())])
        );

    private static Tensor Labels(JsonElement input) =>
        FormulaWeights.Labels(
            input.GetProperty("name").GetString()!,
            input.GetProperty("shape")[0].GetInt32(),
            input.GetProperty("limit").GetInt32()
        );
}
