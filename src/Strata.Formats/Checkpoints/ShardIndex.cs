using System.Text.Json;

namespace Strata.Formats;

/// <summary>Hugging Face's shards: <c>model.safetensors.index.json</c> says which tensor is in which file beside it.</summary>
internal static class ShardIndex
{
    private const int LargestIndex = 100_000_000;
    private const string WeightMap = "weight_map";

    private static readonly JsonDocumentOptions s_options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static List<KeyValuePair<string, StoredArray>> Read(Stream stream, string path)
    {
        List<(string Name, string Shard)> map = ReadMap(stream, path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var shards = new Dictionary<string, IReadOnlyDictionary<string, StoredArray>>(StringComparer.Ordinal);
        foreach (string shard in map.Select(pair => pair.Shard).Distinct(StringComparer.Ordinal))
            shards[shard] = ReadShard(Path.Combine(folder, shard), path);
        var arrays = new List<KeyValuePair<string, StoredArray>>(map.Count);
        foreach ((string name, string shard) in map)
        {
            if (!shards[shard].TryGetValue(name, out StoredArray? array))
                throw new CheckpointException(
                    $"the index says that this tensor is in {MessageText.Quote(shard)}, but it is not",
                    path,
                    name,
                    fix: "Index and shards do not belong together; download all of them again.",
                    fault: CheckpointFault.TensorMissing
                );
            arrays.Add(new(name, array));
        }

        return arrays;
    }

    private static List<(string Name, string Shard)> ReadMap(Stream stream, string path)
    {
        if (stream.Length > LargestIndex)
            throw new CheckpointException(
                "the index is too large",
                path,
                expected: $"at most {LargestIndex} bytes",
                found: $"{stream.Length}",
                fault: CheckpointFault.LimitExceeded
            );
        stream.Position = 0;
        byte[] bytes = CheckpointFiles.ReadToEnd(stream, path);
        try
        {
            using var json = JsonDocument.Parse(bytes, s_options);
            if (
                json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty(WeightMap, out JsonElement entries)
                || entries.ValueKind != JsonValueKind.Object
            )
                throw BadJson(path, $"the JSON has no object \"{WeightMap}\"", null);
            return [.. entries.EnumerateObject().Select(entry => (entry.Name, Shard(entry, path)))];
        }
        catch (JsonException problem)
        {
            // AllowDuplicateProperties has no exception of its own.
            if (problem.Message.Contains("uplicate", StringComparison.Ordinal))
                throw new CheckpointException(
                    $"a name stands twice in the index ({problem.Message.TrimEnd('.')})",
                    path,
                    fix: "The file is damaged; download it again.",
                    innerException: problem,
                    fault: CheckpointFault.DuplicateKey
                );
            throw BadJson(path, $"the file is no JSON ({problem.Message.TrimEnd('.')})", problem);
        }
        catch (InvalidOperationException problem) // an escaped half of a surrogate pair
        {
            throw new CheckpointException(
                "a text in the index is not valid Unicode",
                path,
                innerException: problem,
                fault: CheckpointFault.BadUtf8
            );
        }
    }

    private static string Shard(JsonProperty entry, string path)
    {
        if (entry.Value.ValueKind != JsonValueKind.String)
            throw BadJson(path, $"the shard of {MessageText.Quote(entry.Name)} is no file name", null);
        string shard = entry.Value.GetString()!;
        bool isSafe =
            shard.Length > 0
            && shard is not ("." or "..")
            && shard.AsSpan().IndexOfAny("/\\:\0") < 0
            && !shard.Any(char.IsControl);
        return isSafe
            ? shard
            : throw new CheckpointException(
                $"the index names the shard {MessageText.Quote(shard)}",
                path,
                entry.Name,
                expected: "the name of a file in the same folder",
                fix: "Do not trust the file.",
                fault: CheckpointFault.UnsafePath
            );
    }

    private static IReadOnlyDictionary<string, StoredArray> ReadShard(string shard, string index)
    {
        if (!File.Exists(shard))
            throw new CheckpointException(
                $"the shard {MessageText.Quote(Path.GetFileName(shard))} is not there",
                index,
                fix: "Download it into the same folder.",
                fault: CheckpointFault.ShardMissing
            );
        using FileStream stream = CheckpointFiles.OpenRead(shard);
        int first = stream.ReadByte();
        if (first == '{')
            throw BadJson(index, $"the shard {MessageText.Quote(Path.GetFileName(shard))} is itself an index", null);
        stream.Position = 0;
        if (first == 'P')
            return CheckpointFile.Open(stream, shard).Arrays;
        return CheckpointFile
            .ArraysOf(SafetensorsFile.Read(stream, shard))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    private static CheckpointException BadJson(string path, string what, Exception? problem) =>
        new(
            what,
            path,
            expected: $"{{\"{WeightMap}\": {{name: file, …}}}}",
            fix: "Check that it is the index of a sharded checkpoint, and whole.",
            innerException: problem,
            fault: CheckpointFault.BadJson
        );
}
