namespace Strata.Formats;

public sealed partial class Tokenizer
{
    private static readonly string[] s_bertTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    /// <summary>Reads <c>tokenizer.json</c>, which says everything.</summary>
    /// <remarks>
    /// Models WordPiece and BPE with byte-level words; normalizers BertNormalizer, Lowercase, StripAccents, NFD; what else
    /// the file asks for is refused by name, never left out.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file is missing, damaged, or asks for what there is not.</exception>
    public static Tokenizer Read(string path)
    {
        using FileStream stream = DataFiles.OpenRead(path);
        return Read(stream, path);
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">The JSON, read to its end.</param>
    /// <param name="name">What messages call it.</param>
    public static Tokenizer Read(Stream stream, string name = "tokenizer.json") =>
        new(TokenizerJson.Read(VocabularyFiles.Bytes(stream, name), name));

    /// <summary>Reads the <c>vocab.txt</c> of a BERT: a token a line, whose number is the line's.</summary>
    /// <param name="path">The file. It must hold [PAD], [UNK], [CLS], [SEP] and [MASK].</param>
    /// <param name="options">Null: an uncased model.</param>
    /// <exception cref="DataFileException">The file is missing, or is not what it should be.</exception>
    public static Tokenizer ReadWordPiece(string path, WordPieceOptions? options = null)
    {
        using FileStream stream = DataFiles.OpenRead(path);
        return ReadWordPiece(stream, options, path);
    }

    /// <inheritdoc cref="ReadWordPiece(string, WordPieceOptions?)"/>
    /// <param name="stream">The text, read to its end.</param>
    /// <param name="options">Null: an uncased model.</param>
    /// <param name="name">What messages call it.</param>
    public static Tokenizer ReadWordPiece(Stream stream, WordPieceOptions? options = null, string name = "vocab.txt")
    {
        options ??= new();
        Vocabulary vocabulary = VocabularyFiles.ReadLines(stream, name);
        AddedToken[] special = Array.ConvertAll(s_bertTokens, token => Special(vocabulary, token, name));
        return new(
            new(
                vocabulary,
                new WordPieceModel(vocabulary, special[1].Id, "##", longestWord: 100),
                new BertSplitter(),
                TokenTemplate.Bert(special[2].Id, special[3].Id),
                special
            )
            {
                Normalizer = new BertNormalizer(
                    CleanText: true,
                    options.SeparateIdeographs,
                    options.StripAccents,
                    options.LowerCase
                ),
                PaddingToken = "[PAD]",
            }
        );
    }

    /// <summary>Reads <c>vocab.json</c> and <c>merges.txt</c> of a GPT-2.</summary>
    /// <param name="vocabularyPath">A JSON object: token to number.</param>
    /// <param name="mergesPath">A pair of tokens a line, the most frequent first.</param>
    /// <param name="options">Null: as GPT-2 itself.</param>
    /// <exception cref="DataFileException">A file is missing, or is not what it should be.</exception>
    public static Tokenizer ReadBytePair(string vocabularyPath, string mergesPath, BytePairOptions? options = null)
    {
        using FileStream vocabulary = DataFiles.OpenRead(vocabularyPath);
        using FileStream merges = DataFiles.OpenRead(mergesPath);
        return ReadBytePair(vocabulary, merges, options, vocabularyPath, mergesPath);
    }

    /// <inheritdoc cref="ReadBytePair(string, string, BytePairOptions?)"/>
    /// <param name="vocabulary">A JSON object, read to its end.</param>
    /// <param name="merges">The text, read to its end.</param>
    /// <param name="options">Null: as GPT-2 itself.</param>
    /// <param name="vocabularyName">What messages call the first.</param>
    /// <param name="mergesName">What messages call the second.</param>
    public static Tokenizer ReadBytePair(
        Stream vocabulary,
        Stream merges,
        BytePairOptions? options = null,
        string vocabularyName = "vocab.json",
        string mergesName = "merges.txt"
    )
    {
        options ??= new();
        Vocabulary tokens = TokenizerJson.ReadVocabulary(
            VocabularyFiles.Bytes(vocabulary, vocabularyName),
            vocabularyName
        );
        AddedToken[] special =
        [
            .. options.SpecialTokens.Select(token => Special(tokens, token, vocabularyName)),
            .. options.PaddingToken is { } padding && !options.SpecialTokens.Contains(padding)
                ? new[] { Special(tokens, padding, vocabularyName) }
                : [],
        ];
        return new(
            new(
                tokens,
                new BytePairModel(tokens, VocabularyFiles.ReadMerges(merges, mergesName, tokens), unknown: null),
                new ByteLevelSplitter(options.AddPrefixSpace, UsePattern: true),
                TokenTemplate.Bare,
                special
            )
            {
                PaddingToken = options.PaddingToken,
            }
        );
    }

    private static AddedToken Special(Vocabulary vocabulary, string token, string file) =>
        vocabulary.IdOf(token) is int id
            ? new(id, token)
            : throw new DataFileException(
                $"the special token {MessageText.Quote(token)} is not in the vocabulary",
                file,
                fix: "Is it the vocabulary of this kind of model? tokenizer.json says which tokens are special."
            );
}
