using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Strata.Formats;

/// <summary>Named arrays from a file of any format that is read: the weights of somebody's model.</summary>
/// <remarks>
/// The format is told by the content, never by the name. Nothing is returned before everything was read and checked.
/// Formats: safetensors, PyTorch's .pt and .pth, their shards, .npy and .npz.
/// </remarks>
public sealed class CheckpointFile
{
    private readonly OrderedDictionary<string, StoredArray> _arrays;

    private CheckpointFile(string file, CheckpointFormat format, IEnumerable<KeyValuePair<string, StoredArray>> arrays)
    {
        (File, Format) = (file, format);
        _arrays = new(arrays, StringComparer.Ordinal);
    }

    /// <summary>The file, or the name given to the bytes.</summary>
    public string File { get; }

    /// <summary>What the content is.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>The names, in the order of the file.</summary>
    public IReadOnlyList<string> Names => _arrays.Keys;

    /// <summary>The arrays by name.</summary>
    public IReadOnlyDictionary<string, StoredArray> Arrays => _arrays;

    /// <summary>Texts that a safetensors file holds beside its tensors; empty elsewhere.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>Where in a PyTorch file the arrays stood, such as <c>state_dict</c>; empty at the top and in other formats.</summary>
    public string Section { get; private init; } = "";

    /// <summary>The whole tree of a PyTorch file, with the optimizer's state and the rest; null in other formats.</summary>
    public object? Root { get; private init; }

    /// <summary>The array of a name.</summary>
    /// <exception cref="CheckpointException">There is none; the message names the closest.</exception>
    public StoredArray this[string name] =>
        _arrays.TryGetValue(name, out StoredArray? array) ? array : throw Missing(name);

    /// <summary>Opens a file, an index of shards, or a folder that holds one of them.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="section">
    /// Where the weights stand in a PyTorch file that holds more, such as <c>ema</c>; null for the usual places:
    /// <c>state_dict</c>, <c>model_state_dict</c>, <c>model</c>, or else the top, which is also the empty text.
    /// </param>
    /// <exception cref="CheckpointException">The file is missing, or is not what it should be.</exception>
    public static CheckpointFile Open(string path, string? section = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            path = CheckpointFolder.Find(path);
        using FileStream stream = CheckpointFiles.OpenRead(path);
        bool isIndex = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase); // then it must be one
        if (!isIndex && Detect(stream, path) != CheckpointFormat.Sharded)
            return Open(stream, path, section);
        return new(path, CheckpointFormat.Sharded, ShardIndex.Read(stream, path));
    }

    /// <summary>Opens what a stream holds, from where it stands to its end. Shards need a path.</summary>
    /// <param name="stream">Need not be able to seek; then it is first copied into memory.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="section">As in <see cref="Open(string, string?)"/>.</param>
    /// <exception cref="CheckpointException">The bytes are not what they should be.</exception>
    public static CheckpointFile Open(Stream stream, string name, string? section = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        Stream whole = CheckpointFiles.Seekable(stream, name);
        CheckpointFormat format = Detect(whole, name);
        whole.Position = 0;
        switch (format)
        {
            case CheckpointFormat.PyTorch:
                object? root = PyTorchFile.Read(whole, name).Root;
                (string found, IEnumerable<KeyValuePair<string, StoredArray>> arrays) = StateDictSection.Find(
                    root,
                    section,
                    name
                );
                return new(name, format, arrays) { Section = found, Root = root };
            case CheckpointFormat.Npy:
                return new(name, format, [new(Path.GetFileNameWithoutExtension(name), NpyFile.Read(whole, name))]);
            case CheckpointFormat.Npz:
                return new(name, format, NpzFile.Read(whole, name));
            case CheckpointFormat.Safetensors:
                SafetensorsFile file = SafetensorsFile.Read(whole, name);
                return new(name, format, ArraysOf(file)) { Metadata = file.Metadata };
            default:
                throw new CheckpointException(
                    "an index of shards names other files, and a stream has none beside it",
                    name,
                    fix: "Open it by its path.",
                    fault: CheckpointFault.ShardMissing
                );
        }
    }

    /// <summary>Finds the array of a name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out StoredArray? array) => _arrays.TryGetValue(name, out array);

    /// <summary>The values of an array as float32, row-major, in a new array.</summary>
    /// <exception cref="CheckpointException">No such array, or its type cannot become float32.</exception>
    public float[] ReadFloats(string name)
    {
        float[] values = new float[this[name].Shape.Count];
        ReadFloats(name, values);
        return values;
    }

    /// <summary>Copies the values of an array as float32, row-major.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="destination">As many values as it has.</param>
    /// <returns>What became of the values on the way.</returns>
    /// <exception cref="CheckpointException">No such array, its type cannot become float32, or it has another number of values.</exception>
    public FloatConversion ReadFloats(string name, Span<float> destination) =>
        this[name].ReadFloats(destination, File, name);

    internal static IEnumerable<KeyValuePair<string, StoredArray>> ArraysOf(SafetensorsFile file) =>
        file.Entries.Select(entry =>
            KeyValuePair.Create(entry.Name, new StoredArray(entry.Type, entry.Shape, file.ReadBytes(entry.Name)))
        );

    private static CheckpointFormat Detect(Stream stream, string name)
    {
        try
        {
            return FormatDetection.Detect(stream, name);
        }
        catch (IOException problem)
        {
            throw CheckpointFiles.CannotRead(name, problem);
        }
    }

    private CheckpointException Missing(string name)
    {
        string[] nearest = NearestNames.Of(name, _arrays.Keys);
        return new(
            $"the file has {_arrays.Count} tensors, but none of this name",
            File,
            name,
            fix: nearest.Length > 0
                ? $"The closest names are {string.Join(", ", nearest.Select(MessageText.Quote))}."
                : null,
            fault: CheckpointFault.TensorMissing
        );
    }
}
