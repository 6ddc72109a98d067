namespace Strata.Formats;

/// <summary>A checkpoint cannot be read or written, or does not hold what was asked of it.</summary>
/// <remarks>Nothing was changed: a file is read whole or not at all.</remarks>
public sealed class CheckpointException : StrataException
{
    /// <summary>Creates the exception and composes its message from the parts that are known.</summary>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="file">The file, or the name given to the bytes.</param>
    /// <param name="entry">The name of the tensor or member.</param>
    /// <param name="offset">Where in the file, in bytes from its start.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there.</param>
    /// <param name="fix">The likely fix, a sentence.</param>
    /// <param name="innerException">The cause.</param>
    /// <param name="fault">The kind of fault.</param>
    public CheckpointException(
        string what,
        string? file = null,
        string? entry = null,
        long? offset = null,
        string? expected = null,
        string? found = null,
        string? fix = null,
        Exception? innerException = null,
        CheckpointFault fault = CheckpointFault.Unspecified
    )
        : base(MessageText.Compose(Where(file, entry, offset), what, expected, found, fix), innerException!)
    {
        File = file;
        Entry = entry;
        Offset = offset;
        Expected = expected;
        Found = found;
        Fault = fault;
    }

    /// <summary>The kind of fault.</summary>
    public CheckpointFault Fault { get; }

    /// <summary>The file, or the name given to the bytes; null if unknown.</summary>
    public string? File { get; }

    /// <summary>The name of the tensor or member; null if the fault is not in one.</summary>
    public string? Entry { get; }

    /// <summary>Where in the file, in bytes from its start; null if unknown.</summary>
    public long? Offset { get; }

    /// <summary>What should be there, if that can be said.</summary>
    public string? Expected { get; }

    /// <summary>What is there, if that can be said.</summary>
    public string? Found { get; }

    private static string Where(string? file, string? entry, long? offset)
    {
        string where = file ?? "";
        if (entry is not null)
            where += (where.Length > 0 ? ": " : "") + $"tensor {MessageText.Quote(entry)}";
        if (offset is not null)
            where += (where.Length > 0 ? ", " : "") + $"byte {offset}";
        return where;
    }
}
