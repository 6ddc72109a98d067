namespace Strata.Formats;

/// <summary>A file of data (examples, a vocabulary) cannot be read, or does not hold what was asked of it.</summary>
public sealed class DataFileException : StrataException
{
    /// <summary>Creates the exception and composes its message from the parts that are known.</summary>
    /// <param name="what">What is wrong, without a full stop.</param>
    /// <param name="file">The file, or the name given to the bytes.</param>
    /// <param name="line">The line, from 1, in a file of text.</param>
    /// <param name="column">The character in the line, from 1, in a file of text.</param>
    /// <param name="offset">Where in the (unpacked) file, in bytes from its start, in a file of numbers.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there.</param>
    /// <param name="fix">The likely fix, a sentence.</param>
    /// <param name="innerException">The cause.</param>
    public DataFileException(
        string what,
        string? file = null,
        long? line = null,
        long? column = null,
        long? offset = null,
        string? expected = null,
        string? found = null,
        string? fix = null,
        Exception? innerException = null
    )
        : base(MessageText.Compose(Where(file, line, column, offset), what, expected, found, fix), innerException!)
    {
        File = file;
        Line = line;
        Column = column;
        Offset = offset;
        Expected = expected;
        Found = found;
    }

    /// <summary>The file, or the name given to the bytes; null if unknown.</summary>
    public string? File { get; }

    /// <summary>The line, from 1; null if unknown.</summary>
    public long? Line { get; }

    /// <summary>The character in the line, from 1; null if unknown.</summary>
    public long? Column { get; }

    /// <summary>Where in the (unpacked) file, in bytes from its start; null if unknown.</summary>
    public long? Offset { get; }

    /// <summary>What should be there, if that can be said.</summary>
    public string? Expected { get; }

    /// <summary>What is there, if that can be said.</summary>
    public string? Found { get; }

    private static string Where(string? file, long? line, long? column, long? offset)
    {
        string where = file ?? "";
        if (line is not null)
            where += (where.Length > 0 ? ":" : "line ") + line + (column is null ? "" : $":{column}");
        if (offset is not null)
            where += (where.Length > 0 ? ", " : "") + $"byte {offset}";
        return where;
    }
}
