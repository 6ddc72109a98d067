using System.Collections.Immutable;
using System.Globalization;

namespace Strata.Formats;

/// <summary>Turns records into a table: finds header and label column, checks widths, parses numbers.</summary>
internal sealed class CsvTable(CsvReader records, CsvOptions options, string file)
{
    private readonly List<float> _features = [];
    private readonly List<string> _labels = [];
    private readonly List<long> _lines = [];
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal); // a few labels, many rows: one string each
    private string[] _names = [];
    private int _label = -1;

    public static bool TryParse(ReadOnlySpan<char> text, out float value) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);

    public CsvFile Read()
    {
        if (!records.Read())
            throw new DataFileException("the file is empty", file, expected: "a table of numbers");
        _names = new string[records.FieldCount];
        if (options.LabelIndex is { } index)
            _label = LabelAt(index);
        bool hasHeader = options.HasHeader ?? (options.LabelName is not null || !IsNumbers());
        for (int i = 0; i < _names.Length; i++)
            _names[i] = hasHeader ? records.Field(i).Trim().ToString() : $"column {i + 1}";
        if (options.LabelName is { } name)
            _label = LabelNamed(name);
        if (!hasHeader)
            AddRow();
        while (records.Read())
            AddRow();
        if (_lines.Count == 0)
            throw new DataFileException("the file has a header, but no rows", file, expected: "a table of numbers");
        return new(
            file,
            [.. _names.Where((_, i) => i != _label)],
            _label < 0 ? null : _names[_label],
            [.. _features],
            [.. _labels],
            [.. _lines]
        );
    }

    private bool IsNumbers()
    {
        for (int i = 0; i < records.FieldCount; i++)
        {
            if (i != _label && !TryParse(records.Field(i), out _))
                return false;
        }

        return true;
    }

    private int LabelAt(Index index)
    {
        int label = index.GetOffset(_names.Length);
        if ((uint)label >= (uint)_names.Length)
            throw new DataFileException(
                $"there is no column {index} for the labels",
                file,
                records.Line,
                expected: $"0 to {_names.Length - 1}, or ^1 to ^{_names.Length}"
            );
        return label;
    }

    private int LabelNamed(string name)
    {
        int label = Array.IndexOf(_names, name);
        if (label < 0)
        {
            string[] nearest = NearestNames.Of(name, _names);
            throw new DataFileException(
                $"there is no column {MessageText.Quote(name)} for the labels",
                file,
                records.Line,
                fix: nearest.Length > 0
                    ? $"The closest names are {string.Join(", ", nearest.Select(MessageText.Quote))}."
                    : "The first line must be a header with that name."
            );
        }

        int second = Array.IndexOf(_names, name, label + 1);
        if (second >= 0)
            throw records.Fault(
                second,
                $"two columns are named {MessageText.Quote(name)}",
                fix: "Use LabelIndex to say which."
            );
        return label;
    }

    private void AddRow()
    {
        if (records.FieldCount != _names.Length)
            throw records.Fault(
                Math.Min(records.FieldCount, _names.Length + 1) - 1,
                $"the row has {records.FieldCount} fields",
                $"{_names.Length}, as in the first line"
            );
        if (_features.Count > Array.MaxLength - _names.Length)
            throw records.Fault(0, "the table is too large", $"at most {Array.MaxLength} values");
        for (int i = 0; i < _names.Length; i++)
        {
            ReadOnlySpan<char> text = records.Field(i);
            if (i == _label)
                _labels.Add(Shared(text.Trim().ToString()));
            else if (TryParse(text, out float value))
                _features.Add(value);
            else
                throw records.Fault(
                    i,
                    text.IsWhiteSpace()
                        ? $"the field is empty (column {MessageText.Quote(_names[i])})"
                        : $"{MessageText.Quote(text.ToString())} is not a finite number (column {MessageText.Quote(_names[i])})",
                    fix: "Give it a number with a decimal point, or leave the row out."
                );
        }

        _lines.Add(records.Line);
    }

    private string Shared(string text)
    {
        if (_texts.TryGetValue(text, out string? known))
            return known;
        _texts.Add(text);
        return text;
    }
}
