namespace Strata.Formats;

/// <summary>How a CSV file is read.</summary>
public sealed record CsvOptions
{
    /// <summary>What stands between two fields; not a quote or an end of line.</summary>
    /// <value>A comma.</value>
    public char Delimiter { get; init; } = ',';

    /// <summary>Whether the first line holds names; null: it does if one of its features is not a number.</summary>
    /// <value>null</value>
    public bool? HasHeader { get; init; }

    /// <summary>The name of the column that holds labels or targets; needs a header.</summary>
    /// <value>null</value>
    public string? LabelName { get; init; }

    /// <summary>The column that holds labels or targets, from 0, or from the end: <c>^1</c> is the last.</summary>
    /// <value>null: without a <see cref="LabelName"/> too, all columns are features.</value>
    public Index? LabelIndex { get; init; }
}
