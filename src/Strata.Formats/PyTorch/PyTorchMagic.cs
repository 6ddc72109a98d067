namespace Strata.Formats;

/// <summary>Tells PyTorch's formats by their first bytes.</summary>
internal static class PyTorchMagic
{
    private const int Bytes = 262; // up to the magic of a tar archive
    private const string Fix = "Load it with PyTorch 1.6 or newer and save it again with torch.save.";

    public static ReadOnlySpan<byte> Zip => "PK"u8;

    /// <summary>The pickle of the number 0x1950a86a20f9469cfc6c, with which files before 1.6 begin.</summary>
    public static ReadOnlySpan<byte> Legacy =>
        [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E];

    public static ReadOnlySpan<byte> Tar => "ustar"u8;

    /// <summary>Refuses what is no zip, and says what it seems to be.</summary>
    public static void Check(Stream stream, string file)
    {
        Span<byte> start = stackalloc byte[Bytes];
        stream.Position = 0;
        start = start[..stream.ReadAtLeast(start, Bytes, throwOnEndOfStream: false)];
        if (start.StartsWith(Zip))
            return;
        CheckLegacy(start, file);
        throw new CheckpointException(
            start.IsEmpty ? "the file is empty"
                : start[0] == 0x80 ? "the file is a bare pickle, which could run code and holds no tensors of PyTorch"
                : "the file is no archive of torch.save",
            file,
            offset: 0,
            expected: "a zip archive",
            fix: "Check that it is the right file, and whole.",
            fault: CheckpointFault.NotACheckpoint
        );
    }

    public static void CheckLegacy(ReadOnlySpan<byte> start, string file)
    {
        bool tar = start.Length >= Bytes && start[257..].StartsWith(Tar);
        if (tar || start.StartsWith(Legacy))
            throw new CheckpointException(
                tar
                    ? "the file is a tar archive, as PyTorch wrote before version 0.1.10"
                    : "the file has the format of PyTorch before version 1.6, which is not read",
                file,
                offset: 0,
                fix: Fix,
                fault: CheckpointFault.LegacyFormat
            );
    }
}
