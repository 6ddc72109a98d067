using System.Globalization;

namespace Strata.Formats;

/// <summary>Writes what <c>torch.load(path, weights_only=True)</c> reads: a state dict, or any tree of plain values and arrays.</summary>
/// <remarks>The layout of PyTorch 2: a zip of stored members, data aligned to 64 bytes; equal content gives equal bytes.</remarks>
public static class PyTorchWriter
{
    private const string Root = "archive/";
    private const int Alignment = 64;

    /// <summary>Writes the file whole or not at all, over one that may be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">A <see cref="PickleDictionary"/> of names and arrays, or what a <see cref="PickleList"/> may hold.</param>
    /// <exception cref="ArgumentException">Something in it cannot be written, or has a type that PyTorch's format has no storage for.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, object? root)
    {
        var pickle = new PickleWriter();
        byte[] bytes = pickle.Write(root);
        AtomicFile.Write(path, stream => Write(stream, bytes, pickle.Storages));
    }

    /// <summary>Writes a state dict: names and arrays, in order.</summary>
    /// <inheritdoc cref="Write(string, object?)"/>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Full names and arrays. The same array under two names stays tied.</param>
    public static void WriteStateDict(string path, IEnumerable<KeyValuePair<string, StoredArray>> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var root = new PickleDictionary();
        foreach ((string name, StoredArray array) in arrays)
            root.Add(name, array);
        Write(path, root);
    }

    internal static byte[] ToBytes(object? root)
    {
        using var stream = new MemoryStream();
        var pickle = new PickleWriter();
        Write(stream, pickle.Write(root), pickle.Storages);
        return stream.ToArray();
    }

    private static void Write(Stream stream, byte[] pickle, IReadOnlyList<StoredArray> storages)
    {
        var zip = new ZipArchiveWriter(stream, Alignment);
        zip.Add(Root + PyTorchMembers.Pickle, pickle);
        zip.Add(Root + PyTorchMembers.ByteOrder, "little"u8);
        for (int i = 0; i < storages.Count; i++)
            zip.Add(
                Root + PyTorchMembers.Storages + i.ToString(CultureInfo.InvariantCulture),
                storages[i].ReadBytes().Span
            );
        zip.Add(Root + "version", "3\n"u8);
        zip.Finish();
    }
}
