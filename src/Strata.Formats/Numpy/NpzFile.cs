namespace Strata.Formats;

/// <summary>Named arrays in NumPy's .npz format: a zip of .npy files, stored or deflated.</summary>
public static class NpzFile
{
    private const string Ending = ".npy";
    private const long MostForSmallFiles = 64 << 20;
    private const int MostForEachByte = 8;

    /// <summary>Reads a file.</summary>
    /// <returns>The arrays by name, without the ending .npy, in the order of the file.</returns>
    /// <exception cref="CheckpointException">The file is missing, cannot be read, or is not what it should be.</exception>
    public static IReadOnlyList<KeyValuePair<string, StoredArray>> Read(string path)
    {
        using FileStream stream = CheckpointFiles.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from where a stream stands to its end.</summary>
    /// <param name="stream">Need not be able to seek; then it is first copied into memory.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="CheckpointException">The bytes are not what they should be.</exception>
    public static IReadOnlyList<KeyValuePair<string, StoredArray>> Read(Stream stream, string name)
    {
        Stream whole = CheckpointFiles.Seekable(stream, name);
        try
        {
            ZipArchiveReader archive = ZipArchiveReader.Open(whole, name, allowDeflate: true);
            long unpacked = archive.Members.Sum(member => member.Size);
            if (unpacked > MostForSmallFiles + (MostForEachByte * whole.Length))
                throw new CheckpointException(
                    "the archive unpacks to far more than its size",
                    name,
                    expected: $"at most {MostForSmallFiles + (MostForEachByte * whole.Length)} bytes",
                    found: $"{unpacked}",
                    fix: "If it is honest, save the arrays with numpy.savez, which does not pack them.",
                    fault: CheckpointFault.LimitExceeded
                );
            var arrays = new List<KeyValuePair<string, StoredArray>>(archive.Members.Count);
            foreach (ZipMember member in archive.Members)
            {
                if (!member.Name.EndsWith(Ending, StringComparison.Ordinal))
                    throw NotNpy(name, member);
                string inner = $"{name}: {MessageText.Quote(member.Name)}";
                arrays.Add(new(member.Name[..^Ending.Length], NpyFile.Read(archive.Read(member), inner)));
            }

            return arrays;
        }
        catch (IOException problem)
        {
            throw CheckpointFiles.CannotRead(name, problem);
        }
    }

    /// <summary>Writes named arrays, stored, whole or not at all, over a file that may be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Names, without .npy, and arrays.</param>
    /// <exception cref="ArgumentException">A name stands twice, or NumPy has no such type.</exception>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, StoredArray>> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        KeyValuePair<string, byte[]>[] members =
        [
            .. arrays.Select(pair => KeyValuePair.Create(pair.Key + Ending, NpyFile.ToBytes(pair.Value))),
        ];
        AtomicFile.Write(
            path,
            stream =>
            {
                var zip = new ZipArchiveWriter(stream, alignment: 1);
                foreach ((string name, byte[] bytes) in members)
                    zip.Add(name, bytes);
                zip.Finish();
            }
        );
    }

    private static CheckpointException NotNpy(string file, ZipMember member) =>
        new(
            $"the archive has a member {MessageText.Quote(member.Name)}, which is no array",
            file,
            expected: "names that end in .npy",
            fix: "An .npz file is written by numpy.savez; check that it is the right file.",
            fault: CheckpointFault.NotNpy
        );
}
