using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Formats;

namespace Strata.Conformance.Areas.Models;

/// <summary>What a checkpoint file holds, whatever its format, compared with the tree of a manifest.</summary>
/// <param name="expected">The values that tensors must have, by the keys of the tree.</param>
/// <param name="judgement">Takes the comparisons.</param>
internal sealed class CheckpointTree(SafetensorsFile expected, Judgement judgement)
{
    private readonly List<(int Storage, StoredArray Array)> _storages = [];

    /// <summary>Reads a file as one of a format.</summary>
    public static (object? Content, CheckpointException? Refusal) Read(string path, string format)
    {
        try
        {
            object content = format switch
            {
                "pt" => PyTorchFile.Read(path),
                "safetensors" => SafetensorsFile.Read(path),
                "npy" => NpyFile.Read(path),
                "npz" => NpzFile.Read(path),
                "safetensors_index" => CheckpointFile.Open(path),
                _ => throw new UnsupportedException($"checkpoints of format {format}"),
            };
            return (content, null);
        }
        catch (CheckpointException refusal)
        {
            return (null, refusal);
        }
    }

    /// <summary>What was read as a tree; named arrays become a dictionary.</summary>
    public static object? Of(object? content) =>
        content switch
        {
            PyTorchFile file => file.Root,
            SafetensorsFile file => ToDictionary(Arrays(file)),
            CheckpointFile file => ToDictionary(file.Arrays),
            IEnumerable<KeyValuePair<string, StoredArray>> arrays => ToDictionary(arrays),
            _ => content,
        };

    /// <summary>A fault as the manifests write it: <c>BadZip</c> is <c>bad_zip</c>.</summary>
    public static string CodeOf(CheckpointException refusal) =>
        string.Concat(
                refusal
                    .Fault.ToString()
                    .Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{c}")
            )
            .TrimStart('_');

    /// <summary>Compares a value and all in it.</summary>
    public void Compare(string path, object? found, JsonElement tree)
    {
        JsonProperty kind = tree.EnumerateObject().First();
        switch (kind.Name)
        {
            case "dict":
                CompareDictionary(path, found, [.. kind.Value.EnumerateArray()]);
                break;
            case "list" or "tuple" or "size":
                CompareList(path, found, kind.Name, [.. kind.Value.EnumerateArray()]);
                break;
            case "int":
                BigInteger number =
                    kind.Value.ValueKind == JsonValueKind.String
                        ? BigInteger.Parse(kind.Value.GetString()!, CultureInfo.InvariantCulture)
                        : kind.Value.GetInt64();
                judgement.Same(path, found is long small ? small : found as BigInteger?, number);
                break;
            case "float":
                judgement.Same(path, found, Manifests.Item.ToNumber(kind.Value));
                break;
            case "bool":
                judgement.Same(path, found, kind.Value.GetBoolean());
                break;
            case "str":
                judgement.Same(path, found, kind.Value.GetString());
                break;
            case "none":
                judgement.Same(path, found, null);
                break;
            case "dtype":
                judgement.Same(path, (found as PickleSymbol)?.Name, "torch." + kind.Value.GetString());
                break;
            case "tensor":
                CompareTensor(path, found as StoredArray, tree);
                break;
            default:
                throw new UnsupportedException($"a {kind.Name} in a checkpoint");
        }
    }

    private static IEnumerable<KeyValuePair<string, StoredArray>> Arrays(SafetensorsFile file) =>
        file.Entries.Select(entry =>
            KeyValuePair.Create(entry.Name, new StoredArray(entry.Type, entry.Shape, file.ReadBytes(entry.Name)))
        );

    private static PickleDictionary ToDictionary(IEnumerable<KeyValuePair<string, StoredArray>> arrays)
    {
        var dictionary = new PickleDictionary();
        foreach ((string name, StoredArray array) in arrays)
            dictionary.Add(name, array);
        return dictionary;
    }

    private void CompareDictionary(string path, object? found, JsonElement[] pairs)
    {
        if (found is not PickleDictionary dictionary)
        {
            judgement.Same(path, found?.GetType().Name, nameof(PickleDictionary));
            return;
        }

        judgement.Same($"{path}: keys", dictionary.Count, pairs.Length);
        foreach (JsonElement pair in pairs)
        {
            object key = pair[0].ValueKind == JsonValueKind.Number ? pair[0].GetInt64() : pair[0].GetString()!;
            if (dictionary.Contains(key))
                Compare($"{path}/{key}", dictionary[key], pair[1]);
            else
                judgement.Same($"{path}/{key}", "missing", "there");
        }
    }

    private void CompareList(string path, object? found, string kind, JsonElement[] items)
    {
        if (found is not PickleList list)
        {
            judgement.Same(path, found?.GetType().Name, nameof(PickleList));
            return;
        }

        judgement.Same($"{path}: kind", list.Kind.ToString().ToLowerInvariant(), kind);
        judgement.Same($"{path}: count", list.Count, items.Length);
        for (int i = 0; i < Math.Min(list.Count, items.Length); i++)
        {
            if (kind == "size")
                judgement.Same($"{path}/{i}", list[i], items[i].GetInt64());
            else
                Compare($"{path}/{i}", list[i], items[i]);
        }
    }

    private void CompareTensor(string path, StoredArray? found, JsonElement tensor)
    {
        if (found is null)
        {
            judgement.Same(path, "no tensor", "a tensor");
            return;
        }

        string key = tensor.GetProperty("tensor").GetString()!;
        SafetensorsEntry truth = expected.Header[key];
        judgement.Same($"{path}: type", found.Type, truth.Type);
        judgement.Same($"{path}: shape", found.Shape, truth.Shape);
        judgement.Same(
            $"{path}: values",
            Convert.ToHexString(found.ReadBytes().Span),
            Convert.ToHexString(expected.ReadBytes(key).Span)
        );
        judgement.Same($"{path}: parameter", found.IsParameter, Has(tensor, "parameter"));
        judgement.Same($"{path}: requires_grad", found.RequiresGradient, Has(tensor, "requires_grad"));
        int storage = tensor.GetProperty("storage").GetInt32();
        foreach ((int other, StoredArray array) in _storages)
            judgement.Same($"{path}: shares {other}", found.SharesStorageWith(array), other == storage);
        _storages.Add((storage, found));
    }

    private static bool Has(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.GetBoolean();
}
