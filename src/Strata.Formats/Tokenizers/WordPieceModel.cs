using System.Text;

namespace Strata.Formats;

/// <summary>The longest piece from the left, again and again; a word that cannot be made of pieces is unknown as a whole.</summary>
/// <remarks>Wu et al., 2016, https://arxiv.org/abs/1609.08144; BERT's <c>WordpieceTokenizer</c>.</remarks>
internal sealed class WordPieceModel : TokenModel
{
    private readonly Dictionary<string, int> _beginnings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _continuations = new(StringComparer.Ordinal);
    private readonly int _unknown;
    private readonly string _prefix;
    private readonly int _longestWord;
    private readonly int _longestPiece;

    public WordPieceModel(Vocabulary vocabulary, int unknown, string prefix, int longestWord)
    {
        (_unknown, _prefix, _longestWord) = (unknown, prefix, longestWord);
        foreach ((string token, int id) in vocabulary.Entries)
        {
            _beginnings.Add(token, id);
            if (token.StartsWith(prefix, StringComparison.Ordinal))
                _continuations.Add(token[prefix.Length..], id);
            _longestPiece = Math.Max(_longestPiece, token.Length);
        }
    }

    /// <summary>Whether decoding moves punctuation back to the word before it.</summary>
    public bool CleanUp { get; init; } = true;

    public override void Encode(string word, List<int> ids)
    {
        int before = ids.Count;
        if (!IsShort(word) || !TryPieces(word, ids))
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(_unknown);
        }
    }

    public override string Decode(IEnumerable<string> tokens)
    {
        var text = new StringBuilder();
        bool first = true;
        foreach (string token in tokens)
        {
            string piece =
                first ? token
                : token.StartsWith(_prefix, StringComparison.Ordinal) ? token[_prefix.Length..]
                : " " + token;
            text.Append(CleanUp ? Cleaned(piece) : piece);
            first = false;
        }

        return text.ToString();
    }

    private bool TryPieces(string word, List<int> ids)
    {
        for (int start = 0; start < word.Length; )
        {
            var pieces = (start == 0 ? _beginnings : _continuations).GetAlternateLookup<ReadOnlySpan<char>>();
            int length = Math.Min(word.Length - start, _longestPiece);
            int id;
            while (!pieces.TryGetValue(word.AsSpan(start, length), out id))
                if (--length == 0)
                    return false;
            ids.Add(id);
            start += length;
        }

        return true;
    }

    private bool IsShort(string word) => word.Length <= _longestWord || word.EnumerateRunes().Count() <= _longestWord;

    // The clean-up of transformers, token by token.
    private static string Cleaned(string piece) =>
        piece
            .Replace(" .", ".", StringComparison.Ordinal)
            .Replace(" ?", "?", StringComparison.Ordinal)
            .Replace(" !", "!", StringComparison.Ordinal)
            .Replace(" ,", ",", StringComparison.Ordinal)
            .Replace(" n't", "n't", StringComparison.Ordinal)
            .Replace(" 'm", "'m", StringComparison.Ordinal)
            .Replace(" 's", "'s", StringComparison.Ordinal)
            .Replace(" 've", "'ve", StringComparison.Ordinal)
            .Replace(" 're", "'re", StringComparison.Ordinal);
}
