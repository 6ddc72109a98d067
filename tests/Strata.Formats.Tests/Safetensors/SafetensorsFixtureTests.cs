using System.Diagnostics;
using System.Text.Json;
using Strata.Tests;

namespace Strata.Formats.Tests.Safetensors;

/// <summary>
/// Files that safetensors 0.8.0 wrote, or that were made to be refused, with what must become of each
/// (<c>tests/Fixtures/models/checkpoints/expect.json</c>).
/// </summary>
public class SafetensorsFixtureTests
{
    private static readonly JsonElement[] s_cases = Load();

    private static readonly SafetensorsFile s_expected = SafetensorsFile.Read(
        FixtureFiles.Path("models", "checkpoints", "expect.safetensors")
    );

    public static IEnumerable<object[]> Cases => s_cases.Select(one => new object[] { Text(one, "file") });

    [Theory, MemberData(nameof(Cases))]
    public void Loads_or_refuses_as_expected(string file)
    {
        JsonElement one = s_cases.Single(candidate => Text(candidate, "file") == file);
        string path = FixtureFiles.Path(["models", "checkpoints", .. file.Split('/')]);
        var clock = Stopwatch.StartNew();

        if (Text(one, "expect") == "refuse")
        {
            CheckpointException refusal = Should.Throw<CheckpointException>(() => SafetensorsFile.Read(path));
            refusal.Message.ShouldStartWith(path);
            foreach (JsonElement word in one.GetProperty("mention").EnumerateArray())
                refusal.Message.ShouldContain(word.GetString()!);
            Should.Throw<CheckpointException>(() => SafetensorsFile.ReadHeader(path)).Message.ShouldBe(refusal.Message);
        }
        else
        {
            Load(one, path);
        }

        clock.Elapsed.TotalSeconds.ShouldBeLessThan(2, "the most that the fixture allows");
    }

    [Fact]
    public void Covers_both_verdicts()
    {
        s_cases.Count(one => Text(one, "expect") == "refuse").ShouldBeGreaterThan(50);
        s_cases.Count(one => Text(one, "expect") == "load").ShouldBeGreaterThan(8);
    }

    private static void Load(JsonElement one, string path)
    {
        SafetensorsFile loaded;
        try
        {
            loaded = SafetensorsFile.Read(path);
        }
        catch (CheckpointException) when (Text(one, "expect") == "either")
        {
            return;
        }

        if (one.TryGetProperty("metadata", out JsonElement metadata))
            loaded.Metadata.ShouldBe(
                metadata.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!),
                ignoreOrder: true
            );
        if (!one.TryGetProperty("tree", out JsonElement tree))
            return;
        JsonElement[] tensors = [.. tree.GetProperty("dict").EnumerateArray()];
        loaded.Entries.Length.ShouldBe(tensors.Length);
        foreach (JsonElement pair in tensors)
        {
            string name = pair[0].GetString()!;
            string expected = Text(pair[1], "tensor");
            loaded.Header[name].Type.ShouldBe(s_expected.Header[expected].Type);
            loaded.Header[name].Shape.ShouldBe(s_expected.Header[expected].Shape);
            loaded.ReadBytes(name).ToArray().ShouldBe(s_expected.ReadBytes(expected).ToArray());
        }
    }

    private static JsonElement[] Load()
    {
        using var json = JsonDocument.Parse(
            File.ReadAllBytes(FixtureFiles.Path("models", "checkpoints", "expect.json"))
        );
        return
        [
            .. json
                .RootElement.Clone()
                .GetProperty("files")
                .EnumerateArray()
                .Where(file => Text(file, "format") == "safetensors"),
        ];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
