using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Strata.Formats;

/// <summary>A table of numbers read from CSV: features as float32, and optionally one column of labels or targets.</summary>
/// <remarks>
/// RFC 4180 in UTF-8, with any delimiter. Numbers are written with a decimal point, in any locale. A field that is
/// empty, not a number or not finite is refused with its line and column, never replaced.
/// </remarks>
public sealed class CsvFile
{
    private readonly float[] _features;
    private readonly string[] _labels;
    private readonly long[] _lines;

    internal CsvFile(
        string file,
        ImmutableArray<string> featureNames,
        string? labelName,
        float[] features,
        string[] labels,
        long[] lines
    )
    {
        File = file;
        FeatureNames = featureNames;
        LabelName = labelName;
        _features = features;
        _labels = labels;
        _lines = lines;
    }

    /// <summary>The file, or the name given to the text.</summary>
    public string File { get; }

    /// <summary>The names of the features: from the header, or <c>column 1</c> and so on, counted from 1.</summary>
    public ImmutableArray<string> FeatureNames { get; }

    /// <summary>The name of the column of labels; null if there is none.</summary>
    public string? LabelName { get; }

    /// <summary>The number of rows, without the header.</summary>
    public int RowCount => _lines.Length;

    /// <summary>The features of all rows, row-major: <see cref="RowCount"/> × the number of features. Not a copy.</summary>
    public ReadOnlyMemory<float> Features => _features;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Null: comma, a header if the first line is no numbers, no labels.</param>
    /// <exception cref="DataFileException">The file is missing, cannot be read, or is not what it should be.</exception>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static CsvFile Read(string path, CsvOptions? options = null)
    {
        using FileStream stream = DataFiles.OpenRead(path);
        return Read(stream, path, options);
    }

    /// <summary>Reads from where a stream stands to its end.</summary>
    /// <param name="stream">UTF-8, with or without a byte order mark.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Null: comma, a header if the first line is no numbers, no labels.</param>
    /// <exception cref="DataFileException">The text is not what it should be.</exception>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static CsvFile Read(Stream stream, string name, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new CsvOptions();
        if (options.Delimiter is '"' or '\r' or '\n')
            throw new ArgumentException("A quote or an end of line cannot be the delimiter.", nameof(options));
        if (options.LabelName is not null && (options.LabelIndex is not null || options.HasHeader == false))
            throw new ArgumentException(
                "LabelName needs a header, and excludes LabelIndex: give one of the two.",
                nameof(options)
            );
        try
        {
            var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            using var reader = new StreamReader(
                stream,
                encoding,
                detectEncodingFromByteOrderMarks: false,
                leaveOpen: true
            );
            return new CsvTable(new CsvReader(reader, options.Delimiter, name), options, name).Read();
        }
        catch (IOException problem)
        {
            throw DataFiles.CannotRead(name, problem);
        }
    }

    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, RowCount);
        return _features.AsSpan(row * FeatureNames.Length, FeatureNames.Length);
    }

    /// <summary>The labels as numbers, for a regression.</summary>
    /// <exception cref="DataFileException">There are no labels, or one is not a finite number.</exception>
    public float[] ReadTargets()
    {
        ThrowIfNoLabels();
        float[] targets = new float[RowCount];
        for (int i = 0; i < targets.Length; i++)
        {
            if (!CsvTable.TryParse(_labels[i], out targets[i]))
                throw LabelFault(i, "a finite number");
        }

        return targets;
    }

    /// <summary>The labels as class numbers.</summary>
    /// <param name="classCount">How many classes there are, at least 1.</param>
    /// <exception cref="DataFileException">
    /// There are no labels, or one is not a whole number in [0, <paramref name="classCount"/>).
    /// </exception>
    public int[] ReadLabels(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        ThrowIfNoLabels();
        int[] labels = new int[RowCount];
        for (int i = 0; i < labels.Length; i++)
        {
            if (!CsvTable.TryParse(_labels[i], out float value) || value != MathF.Floor(value))
                throw LabelFault(i, "a class number", "For classes with names, use ReadNamedLabels.");
            if (value < 0 || value >= classCount)
                throw LabelFault(i, $"0 to {classCount - 1}, for {classCount} classes");
            labels[i] = (int)value;
        }

        return labels;
    }

    /// <summary>The labels as texts, each of which names a class; the classes are numbered in ordinal order.</summary>
    /// <returns>A class number for each row, and the name of each class.</returns>
    /// <exception cref="DataFileException">There are no labels.</exception>
    public (int[] Labels, ImmutableArray<string> ClassNames) ReadNamedLabels()
    {
        ThrowIfNoLabels();
        ImmutableArray<string> names = [.. _labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
            numbers.Add(name, numbers.Count);
        return (Array.ConvertAll(_labels, label => numbers[label]), names);
    }

    private void ThrowIfNoLabels()
    {
        if (LabelName is null)
            throw new DataFileException(
                "no column of labels was chosen",
                File,
                fix: "Set LabelName or LabelIndex in the options when reading."
            );
    }

    private DataFileException LabelFault(int row, string expected, string? fix = null) =>
        new(
            $"the label of row {row} does not fit (column {MessageText.Quote(LabelName!)})",
            File,
            _lines[row],
            expected: expected,
            found: MessageText.Quote(_labels[row]),
            fix: fix
        );
}
