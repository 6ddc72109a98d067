using System.Collections.Immutable;
using System.Text;

namespace Strata.Formats;

/// <summary>A table of texts, a row a line and a tab between two fields, with the names of the columns in the first line.</summary>
/// <remarks>
/// UTF-8, with or without a byte order mark. Quotes mean nothing, so a text may hold them; it cannot hold a tab or an end of
/// line. A row of another width is refused with its line, never filled up.
/// </remarks>
public sealed class TsvFile
{
    private readonly List<string[]> _rows = [];

    private TsvFile(string file, ImmutableArray<string> columns) => (File, Columns) = (file, columns);

    /// <summary>The file, or the name given to the text.</summary>
    public string File { get; }

    /// <summary>The names in the first line.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>The number of rows, without the names.</summary>
    public int RowCount => _rows.Count;

    /// <summary>A field.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column, from 0.</param>
    public string this[int row, int column] => _rows[row][column];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is missing, cannot be read, or is not what it should be.</exception>
    public static TsvFile Read(string path)
    {
        using FileStream stream = DataFiles.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads from where a stream stands to its end.</summary>
    /// <param name="stream">UTF-8.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataFileException">The text is not what it should be.</exception>
    public static TsvFile Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        using var reader = new StreamReader(stream, encoding, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        long line = 1;
        try
        {
            if (reader.ReadLine() is not { Length: > 0 } header)
                throw new DataFileException(
                    "the first line is empty",
                    name,
                    expected: "names of columns, tabs between"
                );
            var table = new TsvFile(name, [.. header.Split('\t').Select(column => column.Trim())]);
            while (reader.ReadLine() is { } text)
            {
                line++;
                if (text.Length > 0)
                    table.Add(text, line);
            }

            return table;
        }
        catch (DecoderFallbackException problem)
        {
            throw new DataFileException("this is no UTF-8", name, line, innerException: problem);
        }
        catch (IOException problem)
        {
            throw DataFiles.CannotRead(name, problem);
        }
    }

    /// <summary>The column of a name.</summary>
    /// <exception cref="DataFileException">There is none, or there are two.</exception>
    public int ColumnOf(string name)
    {
        int column = Columns.IndexOf(name);
        if (column < 0)
        {
            string[] nearest = NearestNames.Of(name, Columns);
            throw new DataFileException(
                $"there is no column {MessageText.Quote(name)}",
                File,
                fix: $"The names are {string.Join(", ", (nearest.Length > 0 ? nearest : [.. Columns]).Select(MessageText.Quote))}."
            );
        }

        if (Columns.LastIndexOf(name) != column)
            throw new DataFileException($"two columns are named {MessageText.Quote(name)}", File, 1);
        return column;
    }

    private void Add(string text, long line)
    {
        string[] fields = text.Split('\t');
        if (fields.Length != Columns.Length)
            throw new DataFileException(
                $"the row has {fields.Length} fields",
                File,
                line,
                expected: $"{Columns.Length}, as in the first line",
                fix: "Replace tabs inside of texts by spaces."
            );
        _rows.Add(fields);
    }
}
