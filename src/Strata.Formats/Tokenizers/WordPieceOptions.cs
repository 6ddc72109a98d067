namespace Strata.Formats;

/// <summary>What <c>vocab.txt</c> does not say about a BERT; <c>tokenizer_config.json</c> has the same names.</summary>
public sealed record WordPieceOptions
{
    /// <summary><c>do_lower_case</c>: lower case, as in the uncased models.</summary>
    /// <value>true</value>
    public bool LowerCase { get; init; } = true;

    /// <summary><c>strip_accents</c>; null: as <see cref="LowerCase"/>.</summary>
    /// <value>null</value>
    public bool? StripAccents { get; init; }

    /// <summary><c>tokenize_chinese_chars</c>: every ideograph is a word.</summary>
    /// <value>true</value>
    public bool SeparateIdeographs { get; init; } = true;
}
