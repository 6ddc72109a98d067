namespace Strata.Formats;

/// <summary>Opens files of data so that what goes wrong is said in one way.</summary>
internal static class DataFiles
{
    public static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    public static FileStream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(path, problem);
        }
    }

    /// <summary>The stream, or what it unpacks to if it begins as gzip does.</summary>
    /// <param name="stream">Read from where it stands.</param>
    /// <param name="gzip">Whether it is gzip.</param>
    public static Stream Unpack(Stream stream, out bool gzip)
    {
        byte[] start = new byte[GzipMagic.Length];
        int got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        gzip = start.AsSpan(0, got).SequenceEqual(GzipMagic);
        Stream whole = new PrefixedStream(start.AsMemory(0, got), stream);
        if (!gzip)
            return whole;
        using var packed = new MemoryStream();
        whole.CopyTo(packed);
        return new GzipContent(packed.ToArray());
    }

    public static DataFileException CannotRead(string name, Exception problem) =>
        problem switch
        {
            FileNotFoundException or DirectoryNotFoundException => new(
                "there is no such file",
                name,
                fix: "Check the path.",
                innerException: problem
            ),
            InvalidDataException => new(
                "the gzip data are damaged or cut off",
                name,
                fix: "Copy or download the file again; if it was packed in several parts, pack it in one.",
                innerException: problem
            ),
            _ => new($"the file cannot be read ({problem.Message.TrimEnd('.')})", name, innerException: problem),
        };
}
