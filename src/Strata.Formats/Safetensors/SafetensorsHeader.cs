using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Strata.Formats;

/// <summary>What a safetensors file holds: names, types, shapes and metadata, without the values.</summary>
public sealed class SafetensorsHeader
{
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    internal SafetensorsHeader(
        string file,
        long dataStart,
        ImmutableArray<SafetensorsEntry> entries,
        IReadOnlyDictionary<string, string> metadata
    )
    {
        File = file;
        DataStart = dataStart;
        Entries = entries;
        Metadata = metadata;
        _byName = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The file, or the name given to the bytes.</summary>
    public string File { get; }

    /// <summary>Where the values begin, in bytes from the start of the file.</summary>
    public long DataStart { get; }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public ImmutableArray<SafetensorsEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="CheckpointException">The file has no such tensor; the message names the closest.</exception>
    public SafetensorsEntry this[string name] =>
        _byName.TryGetValue(name, out SafetensorsEntry? entry) ? entry : throw Missing(name);

    /// <summary>Whether the file has a tensor of this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Finds the tensor of a name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsEntry? entry) =>
        _byName.TryGetValue(name, out entry);

    private CheckpointException Missing(string name)
    {
        string[] nearest = NearestNames.Of(name, Entries.Select(entry => entry.Name));
        return new(
            $"the file has {Entries.Length} tensors, but none of this name",
            File,
            name,
            fix: nearest.Length > 0
                ? $"The closest names are {string.Join(", ", nearest.Select(MessageText.Quote))}."
                : null
        );
    }
}
