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
                if (list != "threefry2x32")
                    yield return ConformanceCase.Of($"keys/{list}", judgement => Judge(list, entries, judgement));
                else // each by itself, since not every counter can be asked for
                    for (int i = 0; i < entries.Count; i++)
                    {
                        Item entry = entries[i];
                        yield return ConformanceCase.Of(
                            $"keys/{list}/{i}",
                            judgement => Judge(list, [entry], judgement)
                        );
                    }
            }
        }

        if (manifest.Has("legacy"))
            foreach (string list in manifest.Item.Object("legacy").Names.Where(list => list != "note"))
                yield return ConformanceCase.Missing($"legacy/{list}", "jax_threefry_partitionable=False");
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
                _ => throw new UnsupportedException($"keys of kind '{list}'"),
            };
            judge(entry, judgement);
            new CaseFile(entry, new CaseArrays(null, "")).RequireAllRead();
        }
    }

    // Word i of 64 random bits is the hash of the counter (high half of i, low half of i); i is a signed number.
    private static void JudgeThreefry(Item entry, Judgement judgement)
    {
        uint[] counter = [.. entry.List("counter").Select(word => word.GetUInt32())];
        uint[] output = [.. entry.List("output").Select(word => word.GetUInt32())];
        RandomKey key = Key(entry.Raw("key"));
        if (counter[0] > int.MaxValue)
            throw new UnsupportedException("a counter beyond what any array can reach");
        Span<ulong> word = stackalloc ulong[1];
        key.Bits(word, ((long)counter[0] << 32) | counter[1]);
        judgement.Same("output", word[0], ((ulong)output[0] << 32) | output[1]);
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
