using System.Text;

namespace Strata.Formats;

/// <summary>Byte-level byte-pair encoding: the pair with the lowest rank is merged, from the left, while there is one.</summary>
/// <remarks>Sennrich et al., 2016, https://arxiv.org/abs/1508.07909; over bytes, Radford et al., 2019 (GPT-2).</remarks>
internal sealed class BytePairModel : TokenModel
{
    private readonly Vocabulary _vocabulary;
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges;
    private readonly Dictionary<char, int> _characters = [];
    private readonly int? _unknown;

    /// <param name="vocabulary">Must hold both sides of every merge.</param>
    /// <param name="merges">Pairs of tokens, with their rank and what they become.</param>
    /// <param name="unknown">Stands for a byte that is not in the vocabulary; null if every byte is.</param>
    public BytePairModel(
        Vocabulary vocabulary,
        Dictionary<(int Left, int Right), (int Rank, int Merged)> merges,
        int? unknown
    )
    {
        (_vocabulary, _merges, _unknown) = (vocabulary, merges, unknown);
        foreach (char character in ByteCharacters.All)
            if ((vocabulary.IdOf(character.ToString()) ?? unknown) is int id)
                _characters.Add(character, id);
    }

    /// <summary>Whether a whole word of the vocabulary is taken as it is, whatever the merges say (Llama 3).</summary>
    public bool WholeWordsFirst { get; init; }

    /// <summary>Whether neighbours that are unknown become one token.</summary>
    public bool FuseUnknown { get; init; }

    public override void Encode(string word, List<int> ids)
    {
        if (WholeWordsFirst && _vocabulary.IdOf(word) is int whole)
        {
            ids.Add(whole);
            return;
        }

        List<int> symbols = Symbols(word);
        if (symbols.Count > 1)
            Merge(symbols);
        ids.AddRange(symbols);
    }

    public override string Decode(IEnumerable<string> tokens)
    {
        var bytes = new MemoryStream();
        foreach (string token in tokens)
            bytes.Write(ByteCharacters.BytesOf(token));
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length); // what is no UTF-8 becomes U+FFFD
    }

    private List<int> Symbols(string word)
    {
        var symbols = new List<int>(word.Length);
        foreach (char character in word)
        {
            if (!_characters.TryGetValue(character, out int id))
                throw new StrataException(
                    $"The vocabulary has no token for the byte 0x{ByteCharacters.BytesOf(character.ToString())[0]:X2}, "
                        + "and no unknown token. Use a vocabulary with all 256 bytes, or name an unknown token."
                );
            if (FuseUnknown && id == _unknown && symbols.Count > 0 && symbols[^1] == id)
                continue;
            symbols.Add(id);
        }

        return symbols;
    }

    // A linked list of symbols and a heap of the pairs that can be merged, as a long word would else take n² steps.
    // A pair in the heap is stale when one of its sides was merged since.
    private void Merge(List<int> symbols)
    {
        int[] next = new int[symbols.Count];
        int[] previous = new int[symbols.Count];
        var queue = new PriorityQueue<(int Position, int Left, int Right), (int Rank, int Position)>();
        for (int i = 0; i < next.Length; i++)
            (next[i], previous[i]) = (i + 1, i - 1);
        for (int i = 0; i + 1 < next.Length; i++)
            Enqueue(i);
        while (queue.TryDequeue(out (int Position, int Left, int Right) pair, out _))
        {
            int right = next[pair.Position];
            if (symbols[pair.Position] != pair.Left || right >= next.Length || symbols[right] != pair.Right)
                continue;
            symbols[pair.Position] = _merges[(pair.Left, pair.Right)].Merged;
            symbols[right] = -1;
            next[pair.Position] = next[right];
            if (next[right] < next.Length)
                previous[next[right]] = pair.Position;
            if (previous[pair.Position] >= 0)
                Enqueue(previous[pair.Position]);
            if (next[pair.Position] < next.Length)
                Enqueue(pair.Position);
        }

        symbols.RemoveAll(symbol => symbol < 0);

        void Enqueue(int position)
        {
            (int left, int right) = (symbols[position], symbols[next[position]]);
            if (_merges.TryGetValue((left, right), out (int Rank, int Merged) merge))
                queue.Enqueue((position, left, right), (merge.Rank, position));
        }
    }
}
