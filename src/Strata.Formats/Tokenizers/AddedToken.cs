namespace Strata.Formats;

/// <summary>A token that is found in a text as it stands, before the text is cut into words: <c>[MASK]</c>.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Content">Its text.</param>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it is no text, so that decoding may leave it out.</summary>
    public bool Special { get; init; } = true;

    /// <summary>Whether it must not touch other characters of a word.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes the white space before it.</summary>
    public bool TakesSpaceBefore { get; init; }

    /// <summary>Whether it takes the white space behind it.</summary>
    public bool TakesSpaceBehind { get; init; }

    /// <summary>Whether it is looked for in the normalized text.</summary>
    public bool Normalized { get; init; }
}
