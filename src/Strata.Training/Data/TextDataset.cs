using System.Globalization;
using Strata.Formats;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>Tables of texts and labels as data sets of token numbers.</summary>
public static class TextDataset
{
    /// <summary>Reads a table, a row a line and tabs between fields, with names of columns in its first line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">What makes numbers of texts; it needs a padding token.</param>
    /// <param name="options">Columns and lengths; null for the defaults.</param>
    /// <returns>Sequences of token numbers, filled up with the padding token, and the names of the classes.</returns>
    /// <exception cref="DataFileException">The file is missing or not what it should be, or the tokenizer has no padding token.</exception>
    public static (Dataset Data, IReadOnlyList<string> ClassNames) ReadTsv(
        string path,
        Tokenizer tokenizer,
        TextDataOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxLength, 3, nameof(options)); // [CLS] x [SEP]
        if (tokenizer.PaddingId is not { } padding)
            throw new DataFileException(
                "the tokenizer has no padding token to fill texts up with",
                path,
                fix: "Name one: BytePairOptions.PaddingToken."
            );
        var table = TsvFile.Read(path);
        int text = table.ColumnOf(options.Text);
        int pair = options.Pair is null ? -1 : table.ColumnOf(options.Pair);
        (int[] rows, int[] labels, IReadOnlyList<string> names) = Labels(table, options);
        var encode = new EncodeOptions { MaxLength = options.MaxLength };
        float[] inputs = new float[checked(rows.Length * options.MaxLength)];
        inputs.AsSpan().Fill(padding);
        for (int i = 0; i < rows.Length; i++)
        {
            TokenEncoding tokens = tokenizer.Encode(
                table[rows[i], text],
                pair < 0 ? null : table[rows[i], pair],
                encode
            );
            for (int k = 0; k < tokens.Length; k++)
                inputs[(i * options.MaxLength) + k] = tokens.Ids[k];
        }

        var data = new Dataset(inputs, new Shape(options.MaxLength), labels, names.Count) { Padding = padding };
        return (data, names);
    }

    /// <summary>The rows that are used, their classes, and the names of these.</summary>
    private static (int[] Rows, int[] Labels, IReadOnlyList<string> Names) Labels(
        TsvFile table,
        TextDataOptions options
    )
    {
        int label = table.ColumnOf(options.Label);
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        if (options.Where is { } where)
        {
            int column = table.ColumnOf(where.Column);
            rows = [.. rows.Where(row => table[row, column] == where.Value)];
        }

        if (options.Threshold is { } threshold)
        {
            double[] values = [.. rows.Select(row => Number(table, row, label))];
            rows = [.. rows.Where((_, i) => values[i] <= threshold.Negative || values[i] >= threshold.Positive)];
            values = [.. values.Where(value => value <= threshold.Negative || value >= threshold.Positive)];
            ThrowIfNone(table, rows);
            return (rows, [.. values.Select(value => value >= threshold.Positive ? 1 : 0)], ["negative", "positive"]);
        }

        ThrowIfNone(table, rows);
        IReadOnlyList<string> names =
            options.ClassNames
            ??
            [
                .. rows.Select(row => table[row, label]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            ];
        var numbers = names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        return (rows, [.. rows.Select(row => ClassOf(table, row, label, numbers))], names);
    }

    private static int ClassOf(TsvFile table, int row, int label, Dictionary<string, int> numbers) =>
        numbers.TryGetValue(table[row, label], out int number)
            ? number
            : throw new DataFileException(
                $"the label \"{table[row, label]}\" of row {row} is none of the classes",
                table.File,
                expected: string.Join(", ", numbers.Keys.Take(20))
            );

    private static double Number(TsvFile table, int row, int label) =>
        double.TryParse(table[row, label], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new DataFileException(
                $"the label of row {row} is no number (column \"{table.Columns[label]}\")",
                table.File,
                expected: "a number, for it is compared with the thresholds",
                found: $"\"{table[row, label]}\""
            );

    private static void ThrowIfNone(TsvFile table, int[] rows)
    {
        if (rows.Length == 0)
            throw new DataFileException(
                "no row is left to use",
                table.File,
                fix: "Check the column and value of where."
            );
    }
}
