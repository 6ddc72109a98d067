using System.Text.Json;
using Strata.Formats;
using Strata.Tests;

namespace Strata.Numerics.Tests.RandomKeys;

/// <summary>What JAX 0.10.2 drew (<c>tests/Fixtures/random/jax.*</c>).</summary>
internal static class JaxFixture
{
    public static JsonElement Manifest { get; } = Load();

    public static SafetensorsFile Arrays { get; } =
        SafetensorsFile.Read(FixtureFiles.Path("random", "jax.safetensors"));

    public static RandomKey Key(JsonElement words) => new(words[0].GetUInt32(), words[1].GetUInt32());

    public static RandomKey[] Keys(JsonElement keys) => [.. keys.EnumerateArray().Select(Key)];

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static float Float(this JsonElement element, string name) => element.GetProperty(name).GetSingle();

    public static int[] Sizes(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(size => size.GetInt32())];

    /// <summary>Numbers in nested lists, row-major.</summary>
    public static float[] Flat(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().SelectMany(Flat)]
            : [element.GetSingle()];

    private static JsonElement Load()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(FixtureFiles.Path("random", "jax.json")));
        return json.RootElement.Clone();
    }
}
