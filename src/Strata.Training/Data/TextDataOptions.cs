namespace Strata.Training;

/// <summary>Which columns of a table are texts and labels, and how texts become token numbers.</summary>
public sealed record TextDataOptions
{
    /// <summary>The column of texts.</summary>
    /// <value><c>text</c></value>
    public string Text { get; init; } = "text";

    /// <summary>The column of second texts, for pairs; null for none.</summary>
    /// <value>null</value>
    public string? Pair { get; init; }

    /// <summary>The column of labels.</summary>
    /// <value><c>label</c></value>
    public string Label { get; init; } = "label";

    /// <summary>
    /// Labels are numbers: up to the first they are class 0, from the second on class 1, and what lies between is left out.
    /// </summary>
    /// <value>null: every label is the name of a class</value>
    public (double Negative, double Positive)? Threshold { get; init; }

    /// <summary>The classes by name, in their order; null: all labels of the table in ordinal order.</summary>
    /// <value>null</value>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Only rows that have this value in this column.</summary>
    /// <value>null: all rows</value>
    public (string Column, string Value)? Where { get; init; }

    /// <summary>The most tokens of a text, special ones included; what is longer is cut.</summary>
    /// <value>128</value>
    public int MaxLength { get; init; } = 128;
}
