namespace Strata.Formats;

/// <summary>What <c>vocab.json</c> and <c>merges.txt</c> do not say about a GPT-2.</summary>
public sealed record BytePairOptions
{
    /// <summary>Whether a text that begins with no space gets one.</summary>
    /// <value>false</value>
    public bool AddPrefixSpace { get; init; }

    /// <summary>Tokens that stand for themselves in a text and are no text; they must be in the vocabulary.</summary>
    /// <value><c>&lt;|endoftext|&gt;</c></value>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>"];

    /// <summary>The token to fill up with; null: none, and padding is refused.</summary>
    /// <value>null</value>
    public string? PaddingToken { get; init; }
}
