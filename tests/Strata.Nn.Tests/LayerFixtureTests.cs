using System.Text.Json;
using Strata.Conformance.Areas;
using Strata.Formats;
using Strata.Tests;

namespace Strata.Nn.Tests;

/// <summary>Every layer and loss against PyTorch 2.13: results and all gradients, judged by the float64 truth.</summary>
public class LayerFixtureTests
{
    private static readonly SafetensorsFile s_arrays = SafetensorsFile.Read(Fixture("layers.safetensors"));
    private static readonly Dictionary<string, JsonElement> s_cases = JsonDocument
        .Parse(File.ReadAllText(Fixture("layers.json")))
        .RootElement.GetProperty("cases")
        .EnumerateArray()
        .Where(test => NnCaseRunner.Knows(test.GetProperty("kind").GetString()!))
        .ToDictionary(test => test.GetProperty("name").GetString()!);

    public static IEnumerable<object[]> Cases => s_cases.Keys.Select(name => new object[] { name });

    [Fact]
    public void All_cases_are_there() => s_cases.Count.ShouldBe(104);

    [Theory, MemberData(nameof(Cases))]
    public void Agrees_with_the_peer(string name)
    {
        JsonElement test = s_cases[name];
        Dictionary<string, float[]> results = NnCaseRunner.Run(Read(name, test));
        int compared = 0;
        foreach (string key in Expected(name))
        {
            results.ShouldContainKey(key);
            Judge(name, test, key, results[key]);
            compared++;
        }

        compared.ShouldBeGreaterThan(0);
    }

    private static void Judge(string name, JsonElement test, string key, float[] found)
    {
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        string truthKey = $"{name}/{key[..slash]}#f64{key[slash..]}";
        float[] peer = s_arrays.ReadFloats($"{name}/{key}");
        found.Length.ShouldBe(peer.Length, key);
        if (!s_arrays.Contains(truthKey))
        {
            found.ShouldBe(peer, $"{key}: whole numbers must be equal");
            return;
        }

        double[] truth = s_arrays.ReadDoubles(truthKey);
        bool patternCounts =
            !test.TryGetProperty("pattern_differs", out JsonElement differs)
            || !differs.EnumerateArray().Any(entry => entry.GetString() == key);
        double bound = 1e-6 + (4 * Math.Max(Figure(test, "peer_errors", key), Figure(test, "noises", key)));
        for (int i = 0; i < truth.Length; i++)
        {
            if (!float.IsFinite(peer[i]) || !double.IsFinite(truth[i]))
            {
                if (patternCounts)
                    found[i].ShouldBe(peer[i], $"{key}[{i}]");
                continue;
            }

            double error = Math.Abs(found[i] - truth[i]) / Math.Max(Math.Abs(truth[i]), 1e-3);
            (error <= bound).ShouldBeTrue(
                $"{key}[{i}]: found {found[i]}, truth {truth[i]}, error {error:g3}, bound {bound:g3}"
            );
        }
    }

    private static double Figure(JsonElement test, string list, string key) =>
        test.GetProperty(list).TryGetProperty(key, out JsonElement figure) ? figure.GetDouble() : 0;

    private static IEnumerable<string> Expected(string name)
    {
        string[] kinds = ["output/", "input_grad/", "param_grad/", "buffer_after/"];
        return s_arrays
            .Entries.Where(entry => entry.Name.StartsWith(name + "/", StringComparison.Ordinal))
            .Select(entry => entry.Name[(name.Length + 1)..])
            .Where(key => kinds.Any(kind => key.StartsWith(kind, StringComparison.Ordinal)));
    }

    private static NnCase Read(string name, JsonElement test) =>
        new()
        {
            Kind = test.GetProperty("kind").GetString()!,
            Options = test.GetProperty("options"),
            Evaluates = test.TryGetProperty("mode", out JsonElement mode) && mode.GetString() == "eval",
            Inputs = [.. Names(test, "inputs").Select(input => (input, Array($"{name}/input/{input}")))],
            State = Names(test, "params")
                .Select(entry => (entry, "param"))
                .Concat(Names(test, "buffers").Select(entry => (entry, "buffer_before")))
                .ToDictionary(pair => pair.entry, pair => Array($"{name}/{pair.Item2}/{pair.entry}")),
            Outputs = Names(test, "outputs"),
            OutputGradients = Names(test, "outputs")
                .Where(output => s_arrays.Contains($"{name}/grad_output/{output}"))
                .ToDictionary(output => output, output => Array($"{name}/grad_output/{output}")),
            InputGradients = Names(test, "input_grads"),
        };

    private static string[] Names(JsonElement test, string list) =>
        [.. test.GetProperty(list).EnumerateArray().Select(entry => entry.GetString()!)];

    private static Tensor Array(string key) => Tensor.From(s_arrays.ReadFloats(key), s_arrays.Header[key].Shape);

    private static string Fixture(string file) => FixtureFiles.Path("nn", file);
}
