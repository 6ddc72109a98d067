using System.Text.Json;

namespace Strata.Formats;

internal static partial class TokenizerJson
{
    private static TextNormalizer NormalizerOf(JsonNodeReader node) =>
        node.Text("type") switch
        {
            "BertNormalizer" => new BertNormalizer(
                node.Flag("clean_text", true),
                node.Flag("handle_chinese_chars", true),
                node.Has("strip_accents") ? node.Flag("strip_accents", false) : null,
                node.Flag("lowercase", true)
            ),
            "Lowercase" => new LowercaseNormalizer(),
            "NFD" => new DecomposingNormalizer(),
            "StripAccents" => new StripAccentsNormalizer(),
            "Sequence" => new NormalizerSequence([.. node.Objects("normalizers").Select(NormalizerOf)]),
            string other => throw node.Unknown("type", other, "BertNormalizer, Lowercase, NFD, StripAccents, Sequence"),
        };

    private static TextSplitter SplitterOf(JsonNodeReader node) =>
        node.Text("type") switch
        {
            "BertPreTokenizer" => new BertSplitter(),
            "ByteLevel" => new ByteLevelSplitter(node.Flag("add_prefix_space", true), node.Flag("use_regex", true)),
            string other => throw node.Unknown("type", other, "BertPreTokenizer, ByteLevel"),
        };

    private static WordPieceModel WordPieceOf(JsonNodeReader model, JsonNodeReader root, Vocabulary vocabulary)
    {
        bool cleanUp = true;
        if (root.Has("decoder"))
        {
            JsonNodeReader decoder = root.Object("decoder");
            decoder.Require("type", "WordPiece");
            cleanUp = decoder.Flag("cleanup", true);
        }

        return new(
            vocabulary,
            IdOf(model, model.OptionalText("unk_token") ?? "[UNK]", vocabulary),
            model.OptionalText("continuing_subword_prefix") ?? "##",
            model.Has("max_input_chars_per_word") ? model.Integer("max_input_chars_per_word") : 100
        )
        {
            CleanUp = cleanUp,
        };
    }

    private static BytePairModel BytePairOf(JsonNodeReader model, Vocabulary vocabulary)
    {
        foreach (string option in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
            if (model.OptionalText(option) is { Length: > 0 } text)
                throw model.Unknown(option, text, "none, or an empty text");
        if (model.Flag("byte_fallback", false))
            throw model.Fault("byte_fallback does not go with byte-level words");
        if (model.Has("dropout") && model.Number("dropout") != 0)
            throw model.Fault("dropout of merges makes other tokens each time", "null or 0");

        var merges = new Dictionary<(int Left, int Right), (int Rank, int Merged)>();
        foreach ((JsonElement merge, int i) in model.List("merges").Select((merge, i) => (merge, i)))
        {
            string[] pair =
                merge.ValueKind == JsonValueKind.String ? merge.GetString()!.Split(' ')
                : merge.ValueKind == JsonValueKind.Array
                && merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String)
                    ? [.. merge.EnumerateArray().Select(part => part.GetString()!)]
                : throw model.Fault($"merges[{i}] is {merge.ValueKind}", "two tokens");
            if (VocabularyFiles.AddMerge(merges, pair, vocabulary) is { } fault)
                throw model.Fault($"merges[{i}]: {fault}");
        }

        return new(
            vocabulary,
            merges,
            model.OptionalText("unk_token") is { } unknown ? IdOf(model, unknown, vocabulary) : null
        )
        {
            WholeWordsFirst = model.Flag("ignore_merges", false),
            FuseUnknown = model.Flag("fuse_unk", false),
        };
    }

    private static TokenTemplate TemplateOf(JsonNodeReader root, Vocabulary vocabulary) =>
        root.Has("post_processor")
            ? TemplateOf(root.Object("post_processor"), vocabulary, bare: true)
            : TokenTemplate.Bare;

    private static TokenTemplate TemplateOf(JsonNodeReader node, Vocabulary vocabulary, bool bare)
    {
        switch (node.Text("type"))
        {
            case "TemplateProcessing":
                Dictionary<string, int[]> special = SpecialTokensOf(node.Object("special_tokens"));
                return new(PartsOf(node, "single", special), PartsOf(node, "pair", special));
            case "BertProcessing":
                return TokenTemplate.Bert(Numbered(node, "cls", vocabulary), Numbered(node, "sep", vocabulary));
            case "RobertaProcessing":
                return TokenTemplate.Roberta(Numbered(node, "cls", vocabulary), Numbered(node, "sep", vocabulary));
            case "ByteLevel": // a matter of offsets only
                return TokenTemplate.Bare;
            case "Sequence" when bare:
                JsonNodeReader[] templates =
                [
                    .. node.Objects("processors").Where(step => step.Text("type") != "ByteLevel"),
                ];
                return templates.Length switch
                {
                    0 => TokenTemplate.Bare,
                    1 => TemplateOf(templates[0], vocabulary, bare: false),
                    _ => throw node.Fault($"{templates.Length} steps that add tokens", "one at most"),
                };
            default:
                throw node.Unknown(
                    "type",
                    node.Text("type"),
                    "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence of one and ByteLevel"
                );
        }
    }

    private static Dictionary<string, int[]> SpecialTokensOf(JsonNodeReader node) =>
        node
            .Entries.GroupBy(entry => entry.Name, StringComparer.Ordinal)
            .ToDictionary(
                entries => entries.Key,
                entries => node.Object(entries.Last()).Integers("ids"),
                StringComparer.Ordinal
            );

    private static List<TokenTemplate.Part> PartsOf(JsonNodeReader node, string list, Dictionary<string, int[]> special)
    {
        var parts = new List<TokenTemplate.Part>();
        foreach (JsonNodeReader part in node.Objects(list))
        {
            bool isText = part.Has("Sequence");
            JsonNodeReader inner = part.Object(isText ? "Sequence" : "SpecialToken");
            string id = inner.Text("id");
            int type = inner.Integer("type_id");
            parts.Add(
                (isText, id) switch
                {
                    (true, "A") => TokenTemplate.Part.First(type),
                    (true, "B") => TokenTemplate.Part.Second(type),
                    (false, _) when special.TryGetValue(id, out int[]? ids) => TokenTemplate.Part.Special(type, ids),
                    (true, _) => throw inner.Unknown("id", id, "A, B"),
                    _ => throw inner.Unknown("id", id, string.Join(", ", special.Keys)),
                }
            );
        }

        return parts;
    }

    // ["[SEP]", 102]
    private static int Numbered(JsonNodeReader node, string name, Vocabulary vocabulary)
    {
        JsonElement[] pair = [.. node.List(name)];
        if (
            pair.Length != 2
            || pair[0].ValueKind != JsonValueKind.String
            || pair[1].ValueKind != JsonValueKind.Number
            || !pair[1].TryGetInt32(out int id)
            || vocabulary.IdOf(pair[0].GetString()!) != id
        )
            throw node.Fault($"{name} is no token with its number", "[token, number]");
        return id;
    }

    private static int IdOf(JsonNodeReader node, string token, Vocabulary vocabulary) =>
        vocabulary.IdOf(token)
        ?? throw node.Fault($"the unknown token {MessageText.Quote(token)} is not in the vocabulary");
}
