using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas;

/// <summary>A kind of manifest that cannot be judged yet: its cases are listed, each with what it misses.</summary>
/// <param name="folder">The folder of the fixtures in which such manifests stand.</param>
/// <param name="reads">Whether a manifest is of this kind.</param>
/// <param name="cases">The names of its cases, and what they miss.</param>
public sealed class MissingArea(
    string folder,
    Func<Manifest, bool> reads,
    Func<Manifest, IEnumerable<(string Name, string Missing)>> cases
) : ICaseArea
{
    /// <summary>All kinds, the last of which takes whatever has cases.</summary>
    public static IReadOnlyList<MissingArea> All { get; } =
    [new("unknown", m => m.Cases.Any(), m => Each(m, _ => "manifests of this kind"))];

    public string Folder => folder;

    public bool Reads(Manifest manifest) => reads(manifest);

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders) =>
        cases(manifest).Select(one => ConformanceCase.Missing(one.Name, one.Missing));

    private static IEnumerable<(string, string)> Each(Manifest manifest, Func<Item, string> missing) =>
        manifest.Cases.Select((item, i) => (NameOf(item) ?? $"case{i}", missing(item)));

    private static string? NameOf(Item item) => item.OptionalText("case") ?? item.OptionalText("name");
}
