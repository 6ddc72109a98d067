using System.Text;

namespace Strata.Formats;

/// <summary>Splits a text into records and fields, as RFC 4180 says, with the place of each field.</summary>
/// <remarks>
/// Lines end with LF or CR LF. A quoted field may hold delimiters, line ends and doubled quotes. Empty lines are
/// skipped. One pass over the characters, without recursion; memory is that of the longest record.
/// </remarks>
internal sealed class CsvReader(TextReader reader, char delimiter, string file)
{
    private const int LongestRecord = 1 << 26;

    private readonly StringBuilder _text = new();
    private readonly List<(int End, long Line, long Column)> _fields = [];
    private string _record = "";
    private long _line = 1;
    private long _column = 1;
    private int _next; // read ahead here: StreamReader.Peek may report an end that is none
    private bool _started;
    private bool _wasQuoted;

    public int FieldCount => _fields.Count;

    /// <summary>The line on which the record begins.</summary>
    public long Line => _fields[0].Line;

    public ReadOnlySpan<char> Field(int index) =>
        _record.AsSpan((index == 0 ? 0 : _fields[index - 1].End)..(_fields[index].End));

    public DataFileException Fault(int field, string what, string? expected = null, string? fix = null) =>
        new(what, file, _fields[field].Line, _fields[field].Column, expected: expected, fix: fix);

    /// <summary>Reads the next record that is not an empty line.</summary>
    public bool Read()
    {
        try
        {
            if (!_started)
                Start();
            do
            {
                if (_next < 0)
                    return false;
                _text.Clear();
                _fields.Clear();
                while (ReadField()) { }
            } while (_fields is [{ End: 0 }] && !_wasQuoted);
        }
        catch (DecoderFallbackException problem)
        {
            throw new DataFileException(
                "the text is not valid UTF-8",
                file,
                _line,
                fix: "Save the file as UTF-8; unpack it first if it is compressed.",
                innerException: problem
            );
        }

        _record = _text.ToString();
        return true;
    }

    /// <summary>Reads a field and what ends it; whether another field of the record follows.</summary>
    private bool ReadField()
    {
        (long line, long column) = (_line, _column);
        _wasQuoted = _next == '"';
        if (_wasQuoted)
            ReadQuoted(line, column);
        while (true)
        {
            int next = Next();
            if (next == '\r' && _next == '\n')
                next = Next();
            if (next is -1 or '\n' || next == delimiter)
            {
                _fields.Add((_text.Length, line, column));
                return next == delimiter;
            }

            if (_wasQuoted || next == '"')
                throw new DataFileException(
                    _wasQuoted ? "text follows a quoted field" : "a quote stands inside a field that is not quoted",
                    file,
                    _line,
                    _column - 1,
                    fix: "Quote the whole field, and double each quote in it."
                );
            Append((char)next);
        }
    }

    private void ReadQuoted(long line, long column)
    {
        Next();
        while (true)
        {
            int next = Next();
            if (next < 0)
                throw new DataFileException("the quote that opens here is never closed", file, line, column);
            if (next == '"')
            {
                if (_next != '"')
                    return;
                Next();
            }

            Append((char)next);
        }
    }

    private void Append(char c)
    {
        if (_text.Length == LongestRecord)
            throw new DataFileException(
                $"a row is longer than {LongestRecord} characters",
                file,
                _line,
                _column,
                fix: "A quote may be missing, or the file is no CSV."
            );
        _text.Append(c);
    }

    private void Start()
    {
        _started = true;
        _next = reader.Read();
        if (_next == '\uFEFF') // a byte order mark
            _next = reader.Read();
    }

    private int Next()
    {
        int current = _next;
        _next = current < 0 ? -1 : reader.Read();
        if (current == '\n')
            (_line, _column) = (_line + 1, 1);
        else
            _column++;
        return current;
    }
}
