namespace Strata.Formats;

/// <summary>How texts become tokens.</summary>
public sealed record EncodeOptions
{
    /// <summary>Whether special tokens are put around the texts: <c>[CLS]</c>, <c>[SEP]</c>.</summary>
    /// <value>true</value>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>
    /// The most tokens, special ones included; null: no limit. Of a pair, the longer text loses tokens from its end until
    /// both are equally long, then both (<c>longest_first</c>).
    /// </summary>
    /// <value>null</value>
    public int? MaxLength { get; init; }

    /// <summary>Whether shorter texts are filled up to <see cref="MaxLength"/>; a batch is else filled up to its longest.</summary>
    /// <value>false</value>
    public bool PadToMaxLength { get; init; }
}
