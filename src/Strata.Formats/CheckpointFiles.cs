namespace Strata.Formats;

/// <summary>Opens files so that what goes wrong is said in one way.</summary>
internal static class CheckpointFiles
{
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

    public static byte[] ReadToEnd(Stream stream, string name)
    {
        try
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        catch (IOException problem)
        {
            throw CannotRead(name, problem);
        }
    }

    /// <summary>The stream itself, or a copy of it in memory that can seek.</summary>
    public static Stream Seekable(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream.CanSeek && stream.Position == 0)
            return stream;
        return new MemoryStream(ReadToEnd(stream, name), writable: false);
    }

    public static CheckpointException CannotRead(string name, Exception problem) =>
        problem switch
        {
            FileNotFoundException or DirectoryNotFoundException => new(
                "there is no such file",
                name,
                fix: "Check the path.",
                innerException: problem,
                fault: CheckpointFault.Unreadable
            ),
            EndOfStreamException => new(
                "the file became shorter while it was read",
                name,
                fix: "Somebody else is writing to it; try again when they are done.",
                innerException: problem,
                fault: CheckpointFault.Unreadable
            ),
            _ => new(
                $"the file cannot be read ({problem.Message.TrimEnd('.')})",
                name,
                innerException: problem,
                fault: CheckpointFault.Unreadable
            ),
        };
}
