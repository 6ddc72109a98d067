using Strata.Formats;
using Strata.Numerics;

namespace Strata.Conformance.Manifests;

/// <summary>The stored arrays of one case, or of all, which knows which somebody has looked at.</summary>
/// <param name="file">The arrays of the manifest; null where there are none.</param>
/// <param name="prefix">What the keys of the case begin with: its name and a slash, or nothing for all.</param>
public sealed class CaseArrays(SafetensorsFile? file, string prefix)
{
    private readonly HashSet<string> _read = [];

    /// <summary>The keys, without the case's name.</summary>
    public IEnumerable<string> Keys =>
        file is null
            ? []
            : file
                .Entries.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry => entry.Name[prefix.Length..]);

    public bool Has(string key) => file is not null && file.Contains(prefix + key);

    public Shape ShapeOf(string key) => Entry(key).Shape;

    public ElementType TypeOf(string key) => Entry(key).Type;

    /// <summary>The values as float32.</summary>
    public float[] Floats(string key) => File(key).ReadFloats(prefix + key);

    /// <summary>The values as float64, whatever type they have.</summary>
    public double[] Doubles(string key) =>
        TypeOf(key) switch
        {
            ElementType.Float64 => File(key).ReadDoubles(prefix + key),
            ElementType.Int64 => Array.ConvertAll(File(key).ReadInt64s(prefix + key), value => (double)value),
            ElementType.Int32 => Array.ConvertAll(File(key).ReadInt32s(prefix + key), value => (double)value),
            ElementType.UInt32 => Array.ConvertAll(File(key).ReadUInt32s(prefix + key), value => (double)value),
            ElementType.UInt64 => throw new ManifestException($"{prefix}{key}: read 64-bit integers as such."),
            _ => Array.ConvertAll(Floats(key), value => (double)value),
        };

    /// <summary>The values as integers.</summary>
    public long[] Integers(string key) =>
        TypeOf(key) switch
        {
            ElementType.Int64 => File(key).ReadInt64s(prefix + key),
            ElementType.Int32 => Array.ConvertAll(File(key).ReadInt32s(prefix + key), value => (long)value),
            ElementType.Boolean => Array.ConvertAll(File(key).ReadBooleans(prefix + key), value => value ? 1L : 0L),
            _ => Array.ConvertAll(Doubles(key), value => (long)value),
        };

    /// <summary>The bytes as they stand in the file.</summary>
    public ReadOnlyMemory<byte> Bytes(string key) => File(key).ReadBytes(prefix + key);

    /// <summary>The same arrays to look at without it counting.</summary>
    public CaseArrays Aside() => new(file, prefix);

    /// <summary>Counts arrays as read that say nothing which could be checked.</summary>
    public void Ignore(Func<string, bool> keys) => _read.UnionWith(Keys.Where(keys));

    /// <summary>The arrays that nobody has looked at.</summary>
    public IEnumerable<string> Unread() => Keys.Where(key => !_read.Contains(key));

    private SafetensorsFile File(string key)
    {
        _ = Entry(key);
        _read.Add(key);
        return file!;
    }

    private SafetensorsEntry Entry(string key) =>
        file is not null && file.Contains(prefix + key)
            ? file.Header[prefix + key]
            : throw new ManifestException($"There is no array '{prefix}{key}' beside the manifest.");
}
