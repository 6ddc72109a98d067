namespace Strata.Formats;

/// <summary>Tells the format of a file by its first bytes, and of a zip by its members.</summary>
internal static class FormatDetection
{
    private const int Bytes = 262; // up to the magic of a tar archive

    public static CheckpointFormat Detect(Stream stream, string file)
    {
        Span<byte> start = stackalloc byte[Bytes];
        stream.Position = 0;
        start = start[..stream.ReadAtLeast(start, Bytes, throwOnEndOfStream: false)];
        stream.Position = 0;
        if (start.StartsWith(PyTorchMagic.Zip))
            return DetectZip(stream, file);
        if (start.StartsWith(NpyHeader.Magic))
            return CheckpointFormat.Npy;
        if (start.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            return CheckpointFormat.Sharded;
        if (start.Length > 8 && start[8] == (byte)'{')
            return CheckpointFormat.Safetensors;
        PyTorchMagic.CheckLegacy(start, file);
        throw new CheckpointException(
            start.IsEmpty ? "the file is empty" : "the file is in no format that is read",
            file,
            offset: 0,
            expected: "safetensors, a zip of torch.save (.pt), .npy, .npz, or an index of shards",
            fix: start.IsEmpty ? "Copy or download it again." : "Check that it is the right file, and whole.",
            fault: CheckpointFault.NotACheckpoint
        );
    }

    /// <summary>Members that all end in .npy are NumPy's; all else is PyTorch's to read or to refuse.</summary>
    private static CheckpointFormat DetectZip(Stream stream, string file)
    {
        List<ZipMember> members = ZipDirectory.Read(stream, file, allowDeflate: true);
        stream.Position = 0;
        return members.Count > 0 && members.TrueForAll(member => member.Name.EndsWith(".npy", StringComparison.Ordinal))
            ? CheckpointFormat.Npz
            : CheckpointFormat.PyTorch;
    }
}
