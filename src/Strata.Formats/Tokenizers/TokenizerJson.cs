using System.Text.Json;

namespace Strata.Formats;

/// <summary>Puts a tokenizer together from <c>tokenizer.json</c>.</summary>
/// <remarks>Whatever the file asks for and there is not, is refused: a step left out would give other tokens in silence.</remarks>
internal static partial class TokenizerJson
{
    public static TokenizerParts Read(byte[] json, string name)
    {
        using JsonDocument document = Parse(json, name);
        return Guard(name, () => Assemble(new JsonNodeReader(document.RootElement, "", name)));
    }

    /// <summary>A JSON object: token to number.</summary>
    public static Vocabulary ReadVocabulary(byte[] json, string name)
    {
        using JsonDocument document = Parse(json, name);
        return Guard(name, () => VocabularyOf(new JsonNodeReader(document.RootElement, "", name)));
    }

    private static TokenizerParts Assemble(JsonNodeReader root)
    {
        JsonNodeReader model = root.Object("model");
        Vocabulary vocabulary = VocabularyOf(model.Object("vocab"));
        List<AddedToken> added = AddedTokensOf(root, vocabulary);
        TextSplitter splitter = SplitterOf(root.Object("pre_tokenizer"));
        bool bytes = splitter is ByteLevelSplitter;
        string kind = model.OptionalText("type") ?? (model.Has("merges") ? "BPE" : "WordPiece");
        TokenModel built = kind switch
        {
            "WordPiece" when !bytes => WordPieceOf(model, root, vocabulary),
            "BPE" when bytes => BytePairOf(model, vocabulary),
            "WordPiece" => throw root.Object("pre_tokenizer").Fault("byte-level words do not go with WordPiece"),
            "BPE" => throw model.Fault("of BPE there is only the byte-level one, with pre_tokenizer ByteLevel"),
            _ => throw model.Unknown("type", kind, "WordPiece, BPE"),
        };
        return new(vocabulary, built, splitter, TemplateOf(root, vocabulary), added)
        {
            Normalizer = root.Has("normalizer") ? NormalizerOf(root.Object("normalizer")) : null,
            PaddingToken = PaddingOf(root, added),
        };
    }

    private static Vocabulary VocabularyOf(JsonNodeReader entries)
    {
        var vocabulary = new Vocabulary();
        foreach ((string token, JsonElement number) in entries.Entries)
        {
            int id = entries.Integer(token, number);
            if (id < 0)
                throw entries.Fault($"the number of {MessageText.Quote(token)} is {id}", "at least 0");
            if (vocabulary.TryAdd(token, id) is { } fault)
                throw entries.Fault(fault);
        }

        return vocabulary.Count > 0 ? vocabulary : throw entries.Fault("the vocabulary is empty");
    }

    private static List<AddedToken> AddedTokensOf(JsonNodeReader root, Vocabulary vocabulary)
    {
        var added = new List<AddedToken>();
        if (!root.Has("added_tokens"))
            return added;
        foreach (JsonNodeReader token in root.Objects("added_tokens"))
        {
            int id = token.Integer("id");
            string content = token.Text("content");
            if (vocabulary.TryAdd(content, id) is { } fault)
                throw token.Fault(fault);
            bool special = token.Flag("special", false);
            added.Add(
                new(id, content)
                {
                    Special = special,
                    SingleWord = token.Flag("single_word", false),
                    TakesSpaceBefore = token.Flag("lstrip", false),
                    TakesSpaceBehind = token.Flag("rstrip", false),
                    Normalized = token.Flag("normalized", !special),
                }
            );
        }

        return added;
    }

    private static string? PaddingOf(JsonNodeReader root, List<AddedToken> added)
    {
        if (root.Has("padding"))
            return root.Object("padding").OptionalText("pad_token");
        return added.Find(token => token.Content is "[PAD]" or "<pad>")?.Content;
    }

    private static JsonDocument Parse(byte[] json, string name)
    {
        try
        {
            ReadOnlySpan<byte> text = json;
            int mark = text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
            return JsonDocument.Parse(json.AsMemory(mark));
        }
        catch (JsonException problem)
        {
            throw new DataFileException(
                "this is not JSON, or it is cut off",
                name,
                problem.LineNumber + 1,
                problem.BytePositionInLine + 1,
                fix: "Copy or download the file again.",
                innerException: problem
            );
        }
    }

    // A text with half a surrogate pair is valid JSON, and no text.
    private static T Guard<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException problem)
        {
            throw new DataFileException("a text in the file is not valid Unicode", name, innerException: problem);
        }
    }
}
