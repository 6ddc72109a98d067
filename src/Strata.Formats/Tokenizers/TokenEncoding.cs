using System.Collections.Immutable;

namespace Strata.Formats;

/// <summary>What a tokenizer makes of one text, or of a pair.</summary>
/// <param name="Ids">The number of each token.</param>
/// <param name="TypeIds">0 for the first text, 1 for the second; as long as <paramref name="Ids"/>.</param>
/// <param name="AttentionMask">1 for a token, 0 for padding; as long as <paramref name="Ids"/>.</param>
/// <param name="Tokens">Each token as it stands in the vocabulary.</param>
public sealed record TokenEncoding(
    ImmutableArray<int> Ids,
    ImmutableArray<int> TypeIds,
    ImmutableArray<int> AttentionMask,
    ImmutableArray<string> Tokens
)
{
    /// <summary>The number of tokens, padding included.</summary>
    public int Length => Ids.Length;
}
