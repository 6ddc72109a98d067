using System.Globalization;
using System.Text;

namespace Strata.Formats;

/// <summary>A file of <c>torch.save</c> in memory: tensors and plain containers.</summary>
/// <remarks>
/// The zip format of PyTorch 1.6 and newer. Pickles of whole modules, of NumPy's objects, and all that would run code are
/// refused, as by <c>torch.load(weights_only=True)</c>. Every checksum is checked, and everything is read before anything
/// is returned.
/// </remarks>
public sealed class PyTorchFile
{
    private PyTorchFile(string file, object? root) => (File, Root) = (file, root);

    /// <summary>The file, or the name given to the bytes.</summary>
    public string File { get; }

    /// <summary>What was saved: a <see cref="PickleDictionary"/>, <see cref="StoredArray"/>, <see cref="PickleList"/> or plain value.</summary>
    public object? Root { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointException">The file is missing, cannot be read, or is not what it should be.</exception>
    public static PyTorchFile Read(string path)
    {
        using FileStream stream = CheckpointFiles.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from where a stream stands to its end.</summary>
    /// <param name="stream">Need not be able to seek; then it is first copied into memory.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The bytes are not what they should be.</exception>
    public static PyTorchFile Read(Stream stream, string name)
    {
        Stream whole = CheckpointFiles.Seekable(stream, name);
        try
        {
            PyTorchMagic.Check(whole, name);
            ZipArchiveReader archive = ZipArchiveReader.Open(whole, name, allowDeflate: false);
            string root = PyTorchMembers.RootOf(archive.Members, name);
            var storages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
            byte[] pickle = [];
            foreach (ZipMember member in archive.Members)
            {
                byte[] bytes = archive.Read(member); // all of them, for their checksums
                string local = member.Name[root.Length..];
                if (local == PyTorchMembers.Pickle)
                    pickle = bytes;
                else if (local == PyTorchMembers.ByteOrder)
                    CheckByteOrder(bytes, name);
                else if (local.StartsWith(PyTorchMembers.Storages, StringComparison.Ordinal))
                    storages.Add(local[PyTorchMembers.Storages.Length..], bytes);
            }

            return new(name, new PickleReader(pickle, storages, whole.Length, name).Read());
        }
        catch (IOException problem)
        {
            throw CheckpointFiles.CannotRead(name, problem);
        }
    }

    /// <summary>Writes what <c>torch.load(path, weights_only=True)</c> reads, whole or not at all, over a file that may be there.</summary>
    /// <remarks>The layout of PyTorch 2: a zip of stored members, data aligned to 64 bytes. Equal content gives equal bytes.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="root">A <see cref="PickleDictionary"/> of names and arrays, or what a <see cref="PickleList"/> may hold.</param>
    /// <exception cref="ArgumentException">Something in it cannot be written, or has a type for which PyTorch has no storage.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, object? root)
    {
        var pickle = new PickleWriter();
        byte[] bytes = pickle.Write(root);
        AtomicFile.Write(path, stream => Write(stream, bytes, pickle.Storages));
    }

    /// <summary>Writes a state dict, whole or not at all, over a file that may be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Full names and arrays, in order. The same array under two names stays tied.</param>
    /// <exception cref="ArgumentException">A name stands twice, or PyTorch has no storage for a type.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void WriteStateDict(string path, IEnumerable<KeyValuePair<string, StoredArray>> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var root = new PickleDictionary();
        foreach ((string name, StoredArray array) in arrays)
            root.Add(name, array);
        Write(path, root);
    }

    private static void Write(Stream stream, byte[] pickle, IReadOnlyList<StoredArray> storages)
    {
        const string Folder = "archive/";
        const int Alignment = 64;
        var zip = new ZipArchiveWriter(stream, Alignment);
        zip.Add(Folder + PyTorchMembers.Pickle, pickle);
        zip.Add(Folder + PyTorchMembers.ByteOrder, "little"u8);
        for (int i = 0; i < storages.Count; i++)
            zip.Add(
                Folder + PyTorchMembers.Storages + i.ToString(CultureInfo.InvariantCulture),
                storages[i].ReadBytes().Span
            );
        zip.Add(Folder + "version", "3\n"u8);
        zip.Finish();
    }

    private static void CheckByteOrder(byte[] bytes, string name)
    {
        if (!bytes.AsSpan().SequenceEqual("little"u8))
            throw new CheckpointException(
                "the numbers are not little-endian",
                name,
                expected: "the byte order \"little\"",
                found: MessageText.Quote(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 20)))),
                fix: "Save the file again on a little-endian machine.",
                fault: CheckpointFault.ByteOrder
            );
    }
}
