using System.Collections.Immutable;

namespace Strata.Formats;

/// <summary>Turns texts into the numbers of tokens and back, as Hugging Face's <c>tokenizers</c> does.</summary>
/// <remarks>
/// <para>
/// WordPiece (BERT and its relatives) and byte-level byte-pair encoding (GPT-2, RoBERTa), from the files that come with
/// the models. A text goes through: added tokens found as they stand, normalization, a cut into words, the model, special
/// tokens around it.
/// </para>
/// <para>
/// Truncation and padding that <c>tokenizer.json</c> asks for are not applied: say them in <see cref="EncodeOptions"/>.
/// A tokenizer does not change; any threads may use it at once.
/// </para>
/// </remarks>
public sealed partial class Tokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly TextNormalizer? _normalizer;
    private readonly TextSplitter _splitter;
    private readonly TokenModel _model;
    private readonly TokenTemplate _template;
    private readonly AddedTokens _rawTokens;
    private readonly AddedTokens _normalizedTokens;
    private readonly HashSet<int> _special;
    private readonly (int Id, string Token)? _padding;

    internal Tokenizer(TokenizerParts parts)
    {
        (_vocabulary, _normalizer, _splitter) = (parts.Vocabulary, parts.Normalizer, parts.Splitter);
        (_model, _template) = (parts.Model, parts.Template);
        _rawTokens = new(parts.AddedTokens.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        _normalizedTokens = new(
            parts.AddedTokens.Where(token => token.Normalized).Select(token => (Normalize(token.Content), token))
        );
        _special = [.. parts.AddedTokens.Where(token => token.Special).Select(token => token.Id)];
        if (parts.PaddingToken is { } padding && _vocabulary.IdOf(padding) is int id)
            _padding = (id, padding);
    }

    /// <summary>The number of tokens, added ones included.</summary>
    public int VocabularySize => _vocabulary.Count;

    /// <summary>The number of the token that fills up; null where there is none.</summary>
    public int? PaddingId => _padding?.Id;

    /// <summary>The number of a token; null if there is no such token.</summary>
    public int? IdOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _vocabulary.IdOf(token);
    }

    /// <summary>The token of a number; null if there is none.</summary>
    public string? TokenOf(int id) => _vocabulary.TokenOf(id);

    /// <summary>The tokens of a text, or of a pair.</summary>
    /// <param name="text">The first text.</param>
    /// <param name="pair">The second; null for none. An empty one counts.</param>
    /// <param name="options">Null: special tokens, no limit.</param>
    /// <exception cref="ArgumentException">The options ask for what cannot be.</exception>
    public TokenEncoding Encode(string text, string? pair = null, EncodeOptions? options = null)
    {
        options ??= new();
        TokenEncoding encoding = EncodeBare(text, pair, options);
        return options is { PadToMaxLength: true, MaxLength: int length } ? Padded(encoding, length) : encoding;
    }

    /// <summary>The tokens of several texts, filled up to the longest, or to the limit.</summary>
    /// <inheritdoc cref="Encode"/>
    /// <param name="texts">At least one.</param>
    /// <param name="options">Null: special tokens, no limit.</param>
    public TokenBatch EncodeBatch(IReadOnlyList<string> texts, EncodeOptions? options = null) =>
        Batch(texts, text => EncodeBare(text, null, options ?? new()), options);

    /// <summary>The tokens of several pairs, filled up to the longest, or to the limit.</summary>
    /// <inheritdoc cref="Encode"/>
    /// <param name="pairs">At least one.</param>
    /// <param name="options">Null: special tokens, no limit.</param>
    public TokenBatch EncodeBatch(IReadOnlyList<(string Text, string Pair)> pairs, EncodeOptions? options = null) =>
        Batch(pairs, pair => EncodeBare(pair.Text, pair.Pair, options ?? new()), options);

    /// <summary>The text of tokens. What was lost in encoding (case, accents, spaces) does not come back.</summary>
    /// <param name="ids">Numbers of tokens.</param>
    /// <param name="skipSpecialTokens">Leaves out special tokens and padding.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is that of no token.</exception>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _model.Decode(
            ids.Where(id => !skipSpecialTokens || !_special.Contains(id))
                .Select(id =>
                    _vocabulary.TokenOf(id)
                    ?? throw new ArgumentOutOfRangeException(nameof(ids), id, "There is no token of this number.")
                )
        );
    }

    private TokenBatch Batch<T>(IReadOnlyList<T> texts, Func<T, TokenEncoding> encode, EncodeOptions? options)
    {
        ArgumentNullException.ThrowIfNull(texts);
        TokenEncoding[] rows = [.. texts.Select(encode)];
        int longest = rows.Length == 0 ? 0 : rows.Max(row => row.Length);
        int length = options is { PadToMaxLength: true, MaxLength: int most } ? most : longest;
        return new([.. rows.Select(row => Padded(row, length))]);
    }

    private TokenEncoding EncodeBare(string text, string? pair, EncodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (options is { PadToMaxLength: true, MaxLength: null })
            throw new ArgumentException("PadToMaxLength needs MaxLength.", nameof(options));
        TokenTemplate template = options.AddSpecialTokens ? _template : TokenTemplate.Bare;
        List<int> first = Words(text);
        List<int> second = pair is null ? [] : Words(pair);
        if (options.MaxLength is int most)
        {
            int special = template.SpecialCount(pair is not null);
            if (most < Math.Max(1, special))
                throw new ArgumentOutOfRangeException(
                    nameof(options),
                    most,
                    $"MaxLength must be at least {Math.Max(1, special)}: the special tokens take {special}."
                );
            Truncate(first, second, most - special);
        }

        return Assemble(pair is null ? template.Single : template.Pair, first, second);
    }

    private List<int> Words(string text)
    {
        var ids = new List<int>();
        var words = new List<string>();
        foreach ((string? raw, AddedToken? token) in _rawTokens.Split(text))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }

            foreach ((string? normal, AddedToken? normalizedToken) in _normalizedTokens.Split(Normalize(raw!)))
            {
                if (normalizedToken is not null)
                {
                    ids.Add(normalizedToken.Id);
                    continue;
                }

                words.Clear();
                _splitter.Split(normal!, words);
                foreach (string word in words)
                    _model.Encode(word, ids);
            }
        }

        return ids;
    }

    private string Normalize(string text) => _normalizer?.Apply(text) ?? text;

    // What tokenizers does: the shorter text is left whole if it can be, else the limit is halved between them.
    private static void Truncate(List<int> first, List<int> second, int most)
    {
        if (first.Count + second.Count <= most)
            return;
        int shorter = Math.Min(first.Count, second.Count);
        int longer = shorter > most ? shorter : Math.Max(shorter, most - shorter);
        if (shorter + longer > most)
            (shorter, longer) = (most / 2, most - (most / 2));
        bool firstIsLonger = first.Count > second.Count;
        Cut(first, firstIsLonger ? longer : shorter);
        Cut(second, firstIsLonger ? shorter : longer);

        static void Cut(List<int> ids, int count)
        {
            if (ids.Count > count)
                ids.RemoveRange(count, ids.Count - count);
        }
    }

    private TokenEncoding Assemble(IReadOnlyList<TokenTemplate.Part> parts, List<int> first, List<int> second)
    {
        var ids = new List<int>();
        var types = new List<int>();
        foreach (TokenTemplate.Part part in parts)
        {
            IReadOnlyList<int> piece = part.Sequence switch
            {
                0 => first,
                1 => second,
                _ => part.SpecialIds,
            };
            ids.AddRange(piece);
            types.AddRange(Enumerable.Repeat(part.TypeId, piece.Count));
        }

        return new(
            [.. ids],
            [.. types],
            [.. Enumerable.Repeat(1, ids.Count)],
            [.. ids.Select(id => _vocabulary.TokenOf(id)!)]
        );
    }

    private TokenEncoding Padded(TokenEncoding encoding, int length)
    {
        int missing = length - encoding.Length;
        if (missing <= 0)
            return encoding;
        if (_padding is not { } padding)
            throw new StrataException(
                $"A text of {encoding.Length} tokens must be filled up to {length}, and this tokenizer has no padding "
                    + "token. Name one (BytePairOptions.PaddingToken), or encode texts of one length."
            );
        return new(
            [.. encoding.Ids, .. Enumerable.Repeat(padding.Id, missing)],
            [.. encoding.TypeIds, .. Enumerable.Repeat(0, missing)],
            [.. encoding.AttentionMask, .. Enumerable.Repeat(0, missing)],
            [.. encoding.Tokens, .. Enumerable.Repeat(padding.Token, missing)]
        );
    }
}
