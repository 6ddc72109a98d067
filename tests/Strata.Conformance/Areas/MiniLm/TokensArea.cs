using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Formats;

namespace Strata.Conformance.Areas.MiniLm;

/// <summary>Texts and what BERT's tokenizer makes of them, by <c>vocab.txt</c> and, where it is, by <c>tokenizer.json</c>.</summary>
public sealed class TokensArea : ICaseArea
{
    public string Folder => "minilm";

    public bool Reads(Manifest manifest) => manifest.CasesHave("ids", "tokens");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        var tokenizers = new Lazy<List<(string File, Tokenizer Tokenizer)>>(() => Tokenizers(folders));
        return manifest.Cases.Select(item =>
            ConformanceCase.Of(
                manifest,
                item.Text("name"),
                item,
                (file, judgement) => Judge(file, judgement, tokenizers)
            )
        );
    }

    private static List<(string File, Tokenizer Tokenizer)> Tokenizers(FixtureFolders folders)
    {
        string folder = folders.DataFolder("minilm");
        string vocabulary = Path.Combine(folder, "vocab.txt");
        if (!File.Exists(vocabulary))
            throw new UnsupportedException($"no data: there is no {vocabulary}");
        var tokenizers = new List<(string, Tokenizer)> { ("vocab.txt", Tokenizer.ReadWordPiece(vocabulary)) };
        string whole = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(whole))
            tokenizers.Add(("tokenizer.json", Tokenizer.Read(whole)));
        return tokenizers;
    }

    private static void Judge(CaseFile file, Judgement judgement, Lazy<List<(string, Tokenizer)>> tokenizers)
    {
        file.Item.Ignore("name");
        foreach ((string name, Tokenizer tokenizer) in tokenizers.Value)
        {
            if (file.Item.Has("texts"))
                JudgeBatch(file.Item, judgement, name, tokenizer);
            else
                JudgeOne(file.Item, judgement, name, tokenizer);
        }
    }

    private static void JudgeOne(Item item, Judgement judgement, string name, Tokenizer tokenizer)
    {
        int? most = item.Has("max_length") ? item.Integer("max_length") : null;
        bool padded = most is not null && item.Has("attention_mask"); // truncate_pad_…; of pairs, none is filled up
        TokenEncoding encoding = tokenizer.Encode(
            item.Text("text"),
            item.OptionalText("text_pair"),
            new() { MaxLength = most, PadToMaxLength = padded }
        );
        judgement.SameSequence($"ids by {name}", encoding.Ids, item.Integers("ids"));
        if (item.Has("tokens"))
            judgement.SameSequence($"tokens by {name}", encoding.Tokens, item.Texts("tokens"));
        if (item.Has("type_ids"))
            judgement.SameSequence($"type_ids by {name}", encoding.TypeIds, item.Integers("type_ids"));
        if (item.Has("attention_mask"))
            judgement.SameSequence(
                $"attention_mask by {name}",
                encoding.AttentionMask,
                item.Integers("attention_mask")
            );
    }

    private static void JudgeBatch(Item item, Judgement judgement, string name, Tokenizer tokenizer)
    {
        TokenBatch batch = tokenizer.EncodeBatch(item.Texts("texts"));
        judgement.SameSequence($"ids by {name}", batch.Ids.ToArray(), Flat(item, "ids"));
        judgement.SameSequence($"mask by {name}", batch.AttentionMask.ToArray(), Flat(item, "attention_mask"));
    }

    private static float[] Flat(Item item, string list) =>
        [.. item.List(list).SelectMany((JsonElement row) => row.EnumerateArray()).Select(value => value.GetSingle())];
}
