using System.Diagnostics;
using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Formats;

namespace Strata.Conformance.Areas.Models;

/// <summary>Checkpoint files, each to be loaded with the values that the manifest holds, or refused for the reason that it names.</summary>
public sealed class CheckpointsArea : ICaseArea
{
    private const double MostSeconds = 2;
    private const int BytesForEach = 4;
    private const long BytesForSmall = 1 << 20;

    public string Folder => "models/checkpoints";

    public bool Reads(Manifest manifest) => manifest.Has("files") && manifest.Has("notes") && !manifest.Has("cases");

    public IEnumerable<ConformanceCase> Cases(Manifest manifest, FixtureFolders folders)
    {
        foreach (Item file in manifest.Entries("files"))
            yield return ConformanceCase.Of(file.Text("file"), judgement => Judge(manifest, file, judgement));
        foreach ((int i, Item change) in manifest.Entries("derived").Index())
        {
            yield return ConformanceCase.Of(
                $"derived/{i}",
                judgement => DerivedFiles.Judge(manifest.Folder, change, judgement)
            );
        }

        // Silero's and EfficientNet's neighbour: a real file of the time before 1.6, which has no manifest of its own.
        string legacy = Path.Combine(folders.Root, "vision", "legacy_subset.pth");
        if (File.Exists(legacy))
            yield return ConformanceCase.Of("vision/legacy_subset.pth", judgement => JudgeLegacy(legacy, judgement));
    }

    private static void Judge(Manifest manifest, Item item, Judgement judgement)
    {
        item.Ignore("note", "why", "reference", "shards");
        string path = Path.Combine([manifest.Folder, .. item.Text("file").Split('/')]);
        string format = item.Text("format");
        string expect = item.Text("expect");
        string? code = item.OptionalText("code");
        (double seconds, long bytes) = Limits(item, path);
        string[] mention = item.Has("mention") ? item.Texts("mention") : [];
        var clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        (object? content, CheckpointException? refusal) = CheckpointTree.Read(path, format);
        double taken = clock.Elapsed.TotalSeconds;
        judgement.Within("bytes", GC.GetAllocatedBytesForCurrentThread() - before, bytes);
        if (taken > seconds) // once more: a busy machine may have held it up
        {
            clock.Restart();
            _ = CheckpointTree.Read(path, format);
            taken = clock.Elapsed.TotalSeconds;
        }

        judgement.Within("seconds", taken, seconds);
        object? tree = CheckpointTree.Of(content);
        if (refusal is null)
        {
            judgement.Same("verdict", "load", expect == "refuse" ? "refuse" : "load");
            Compare(manifest, item, tree, path, judgement);
        }
        else
        {
            judgement.Same("verdict", expect == "load" ? $"refuse: {refusal.Message}" : "refuse", "refuse");
            item.Ignore("tree", "values", "metadata");
            if (expect == "refuse")
                judgement.Same("code", CodeOf(refusal), SameCode(code!));
            // Of shards, the file is the index or the shard beside it.
            string file = format == "safetensors_index" ? Path.GetDirectoryName(path)! : path;
            judgement.Same("names the file first", refusal.Message.StartsWith(file, StringComparison.Ordinal), true);
            judgement.Within("length of the message", refusal.Message.Length - path.Length, 600);
            foreach (string word in mention)
                judgement.Same($"mentions {word}", refusal.Message.Contains(word, StringComparison.Ordinal), true);
        }

        JudgeOpen(path, format, tree, expect, judgement);
        new CaseFile(item, new CaseArrays(null, "")).RequireAllRead();
    }

    /// <summary>What is opened by its content, whatever it is called, must be read or refused too.</summary>
    private static void JudgeOpen(string path, string format, object? tree, string expect, Judgement judgement)
    {
        try
        {
            CheckpointFile file = CheckpointFile.Open(path);
            judgement.Same("opened by content", "load", expect == "refuse" ? "refuse" : "load");
            if (tree is PickleDictionary dictionary && format != "pt")
                judgement.Same("opened by content: number of arrays", file.Names.Count, dictionary.Count);
        }
        catch (CheckpointException refusal)
        {
            // A sound file without a tensor in it is PyTorch's, but nobody's weights.
            bool holdsNoWeights = refusal.Fault == CheckpointFault.NotAStateDict;
            bool refused = expect != "load" || holdsNoWeights;
            judgement.Same("opened by content", refused ? "refuse" : $"refuse: {refusal.Message}", "refuse");
        }
    }

    private static void Compare(Manifest manifest, Item item, object? tree, string path, Judgement judgement)
    {
        if (item.Has("tree"))
            new CheckpointTree(manifest.Arrays!, judgement).Compare("", tree, item.Raw("tree"));
        if (item.Has("values"))
            CompareValues((PickleDictionary)tree!, item.Raw("values"), judgement);
        if (item.Has("metadata"))
        {
            var expected = item.Raw("metadata").EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetString()!);
            IReadOnlyDictionary<string, string> found = CheckpointFile.Open(path).Metadata;
            judgement.Same("metadata count", found.Count, expected.Count);
            foreach ((string key, string value) in expected)
                judgement.Same($"metadata {key}", found.GetValueOrDefault(key), value);
        }
    }

    private static void CompareValues(PickleDictionary tree, JsonElement values, Judgement judgement)
    {
        foreach (JsonProperty entry in values.EnumerateObject())
        {
            double[] expected = [.. Flatten(entry.Value)];
            float[] found = tree.TryGet(entry.Name, out StoredArray? array) ? array.ReadFloats() : [];
            judgement.SameSequence(entry.Name, Array.ConvertAll(found, value => (double)value), expected);
        }
    }

    /// <summary>Where a tensor's bytes end beyond the file, nobody can tell a file that was cut from one that never was whole.</summary>
    private static string SameCode(string code) => code == "out_of_range" ? "truncated" : code;

    private static string CodeOf(CheckpointException refusal) => SameCode(CheckpointTree.CodeOf(refusal));

    private static IEnumerable<double> Flatten(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().SelectMany(Flatten) : [value.GetDouble()];

    private static (double Seconds, long Bytes) Limits(Item item, string path)
    {
        long bytes = (BytesForEach * SizeOf(path)) + BytesForSmall;
        if (!item.Has("limits"))
            return (MostSeconds, bytes);
        Item limits = item.Object("limits");
        return (
            limits.Number("seconds", MostSeconds),
            Math.Min(bytes, (long)(limits.Number("megabytes", double.MaxValue / 1e7) * 1e6))
        );
    }

    private static long SizeOf(string path) =>
        path.EndsWith(".json", StringComparison.Ordinal)
            ? Directory.EnumerateFiles(Path.GetDirectoryName(path)!).Sum(file => new FileInfo(file).Length)
            : new FileInfo(path).Length;

    private static void JudgeLegacy(string path, Judgement judgement)
    {
        (_, CheckpointException? refusal) = CheckpointTree.Read(path, "pt");
        judgement.Same("code", refusal is null ? "loaded" : CheckpointTree.CodeOf(refusal), "legacy_format");
        judgement.Same("mentions 1.6", refusal?.Message.Contains("1.6", StringComparison.Ordinal), true);
        JudgeOpen(path, "pt", null, "refuse", judgement);
    }
}
