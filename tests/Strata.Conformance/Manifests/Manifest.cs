using System.Text.Json;
using Strata.Formats;

namespace Strata.Conformance.Manifests;

/// <summary>One JSON file of fixtures, and the arrays of the same name beside it.</summary>
public sealed class Manifest
{
    private readonly Lazy<SafetensorsFile?> _arrays;

    private Manifest(string path, JsonElement root)
    {
        FilePath = path;
        Root = root;
        _arrays = new(() =>
        {
            string arrays = Path.ChangeExtension(path, ".safetensors");
            return File.Exists(arrays) ? SafetensorsFile.Read(arrays) : null;
        });
    }

    public string FilePath { get; }

    /// <summary>The file's name without its ending: <c>torch</c>.</summary>
    public string Stem => Path.GetFileNameWithoutExtension(FilePath);

    public string Folder => Path.GetDirectoryName(FilePath)!;

    /// <summary>The whole file, an object.</summary>
    public JsonElement Root { get; }

    /// <summary>The arrays beside it, read at the first use; null where there are none.</summary>
    public SafetensorsFile? Arrays => _arrays.Value;

    /// <summary>The file as an item.</summary>
    public Item Item => new(Root, Path.GetFileName(FilePath));

    /// <summary>The objects of the list <c>cases</c>; none where there is no such list.</summary>
    public IEnumerable<Item> Cases => Entries("cases");

    /// <summary>The objects of any list at the top.</summary>
    public IEnumerable<Item> Entries(string list) =>
        Root.TryGetProperty(list, out JsonElement entries) && entries.ValueKind == JsonValueKind.Array
            ? entries
                .EnumerateArray()
                .Where(entry => entry.ValueKind == JsonValueKind.Object)
                .Select((entry, i) => new Item(entry, $"{Path.GetFileName(FilePath)}: {list}[{i}]"))
            : [];

    /// <summary>Whether there is such an entry at the top.</summary>
    public bool Has(string name) => Root.TryGetProperty(name, out _);

    /// <summary>Whether there are cases, and the first holds all of these entries.</summary>
    public bool CasesHave(params ReadOnlySpan<string> names)
    {
        if (Cases.FirstOrDefault() is not { } first)
            return false;
        foreach (string name in names)
            if (!first.Names.Contains(name))
                return false;
        return true;
    }

    /// <summary>Reads a file; null if it is not JSON or not an object, as some fixtures are on purpose.</summary>
    public static Manifest? TryRead(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new Manifest(path, document.RootElement.Clone())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
