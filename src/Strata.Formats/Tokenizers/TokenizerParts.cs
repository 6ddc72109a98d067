namespace Strata.Formats;

/// <summary>What a tokenizer is put together from.</summary>
internal sealed record TokenizerParts(
    Vocabulary Vocabulary,
    TokenModel Model,
    TextSplitter Splitter,
    TokenTemplate Template,
    IReadOnlyList<AddedToken> AddedTokens
)
{
    public TextNormalizer? Normalizer { get; init; }

    public string? PaddingToken { get; init; }
}
