namespace Strata.Formats;

/// <summary>Writes a file so that its name always stands for a whole one: the old, or the new.</summary>
/// <remarks>The folder itself is not flushed, which .NET cannot: after a power cut it may still be the old one.</remarks>
public static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary file in the same folder, flushes it to the disk, and renames it over
    /// <paramref name="path"/>. Creates no folder. If <paramref name="write"/> throws, or the process dies, a file that was there stays as it was.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">Writes the content, to a stream that can seek.</param>
    /// <exception cref="CheckpointException">The file cannot be written: no such folder, no right, no space.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp"; // unique: two writers must not share one
        try
        {
            using (
                var stream = new FileStream(
                    temporary,
                    FileMode.CreateNew,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    bufferSize: 1 << 16
                )
            )
            {
                write(stream);
                stream.Flush(flushToDisk: true); // before the rename, or a power cut may leave a name without content
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem)
        {
            Delete(temporary);
            if (problem is IOException or UnauthorizedAccessException)
                throw new CheckpointException(
                    $"the file cannot be written ({problem.Message.TrimEnd('.')})",
                    path,
                    fix: "Check that the folder exists, may be written to, and has space left.",
                    innerException: problem,
                    fault: CheckpointFault.Unreadable
                );
            throw;
        }
    }

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; what is left is named .tmp.
        }
    }
}
