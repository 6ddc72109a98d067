using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Random;

/// <summary>The keys themselves: from seeds, split, folded; one case for each list of them.</summary>
internal static partial class JaxKeys
{
    public static IEnumerable<ConformanceCase> Cases(Manifest manifest)
    {
        if (manifest.Has("keys"))
        {
            Item keys = manifest.Item.Object("keys");
            foreach (string list in keys.Names.Where(list => list != "errors")) // what JAX does with mistakes
            {
                IReadOnlyList<Item> entries = keys.Objects(list);
                yield return ConformanceCase.Of($"keys/{list}", judgement => Judge(list, entries, judgement));
            }
        }

        if (manifest.Has("legacy"))
        {
            Item legacy = manifest.Item.Object("legacy");
            foreach (string list in legacy.Names.Where(list => list != "note"))
            {
                IReadOnlyList<Item> entries = legacy.Objects(list);
                yield return ConformanceCase.Of(
                    $"legacy/{list}",
                    judgement => Judge($"legacy {list}", entries, judgement)
                );
            }
        }
    }

    /// <summary>The key of two words.</summary>
    public static RandomKey Key(JsonElement words) => new(words[0].GetUInt32(), words[1].GetUInt32());

    private static void Judge(string list, IReadOnlyList<Item> entries, Judgement judgement)
    {
        foreach (Item entry in entries)
        {
            Action<Item, Judgement> judge = list switch
            {
                "threefry2x32" => JudgeThreefry,
                "prng_key" => (e, j) => j.Same("key", new RandomKey(e.Raw("seed").GetInt64()), Key(e.Raw("key"))),
                "prng_key_x64" => (e, j) =>
                    j.Same("key", RandomKey.FromSeed64(e.Raw("seed").GetInt64()), Key(e.Raw("key"))),
                "fold_in" => (e, j) =>
                    j.Same("result", Key(e.Raw("key")).FoldIn(e.Raw("data").GetUInt32()), Key(e.Raw("result"))),
                "split" => JudgeSplit,
                "nested" => JudgeNested,
                "legacy split" or "legacy bits" or "legacy normal" => (e, j) => JudgeLegacy(list, e, j),
                _ => throw new UnsupportedException($"keys of kind '{list}'"),
            };
            judge(entry, judgement);
            new CaseFile(entry, new CaseArrays(null, "")).RequireAllRead();
        }
    }

    private static void JudgeThreefry(Item entry, Judgement judgement)
    {
        RandomKey key = Key(entry.Raw("key"));
        RandomKey counter = Key(entry.Raw("counter"));
        (uint first, uint second) = Threefry.Hash(key.High, key.Low, counter.High, counter.Low);
        judgement.Same("output", new RandomKey(first, second), Key(entry.Raw("output")));
    }

    private static void JudgeLegacy(string list, Item entry, Judgement judgement)
    {
        RandomKey words = Key(entry.Raw("key"));
        var key = new LegacyRandomKey(words.High, words.Low);
        if (list == "legacy split")
        {
            LegacyRandomKey[] expected =
            [
                .. entry.List("result").Select(Key).Select(one => new LegacyRandomKey(one.High, one.Low)),
            ];
            judgement.SameSequence("split", key.Split(entry.Integer("count")), expected);
            return;
        }

        uint[] found = new uint[new Shape(entry.Integers("shape")).Count];
        if (list == "legacy bits")
            key.Bits(found);
        else
            key.Normal(MemoryMarshal.Cast<uint, float>(found.AsSpan()));
        string result = list == "legacy bits" ? "result" : "result_bits";
        judgement.SameSequence(result, found, [.. entry.List(result).Select(word => word.GetUInt32())]);
    }

    private static void JudgeSplit(Item entry, Judgement judgement)
    {
        int count = entry.Has("count")
            ? entry.Integer("count")
            : entry.Integers("shape").Aggregate(1, (product, size) => product * size);
        RandomKey[] expected = [.. entry.List("result").Select(Key)];
        judgement.SameSequence("split", Key(entry.Raw("key")).Split(count), expected);
    }

    private static void JudgeNested(Item entry, Judgement judgement)
    {
        RandomKey key = Key(entry.Raw("key"));
        RandomKey[] expected = [.. entry.List("results").Select(Key)];
        var found = new List<RandomKey>();
        foreach (string step in entry.Texts("steps"))
        {
            if (SplitStep().Match(step) is { Success: true } split)
                key = key.Split(int.Parse(split.Groups["count"].Value))[int.Parse(split.Groups["index"].Value)];
            else if (FoldStep().Match(step) is { Success: true } fold)
                key = key.FoldIn(uint.Parse(fold.Groups["data"].Value));
            else
                throw new UnsupportedException($"the step '{step}'");
            found.Add(key);
        }

        judgement.SameSequence("results", found, expected);
    }

    [GeneratedRegex(@"^split\((?<count>\d+)\)\[(?<index>\d+)\]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SplitStep();

    [GeneratedRegex(@"^fold_in\((?<data>\d+)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FoldStep();
}
