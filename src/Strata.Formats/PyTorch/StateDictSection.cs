using System.Globalization;

namespace Strata.Formats;

/// <summary>Finds the weights in what <c>torch.save</c> was given: often a dictionary that holds more than them.</summary>
internal static class StateDictSection
{
    private static readonly string[] s_usual = ["state_dict", "model_state_dict", "model"];

    public static (string Section, IEnumerable<KeyValuePair<string, StoredArray>> Arrays) Find(
        object? root,
        string? section,
        string file
    )
    {
        if (section is { Length: > 0 })
            return (section, ArraysOf(At(root, section, file), file));
        if (section is null && root is PickleDictionary dictionary)
        {
            // First: beside the weights, a checkpoint may hold tensors of its own, such as random states.
            foreach (string usual in s_usual)
            {
                if (dictionary.TryGet(usual, out PickleDictionary? inner) && HoldsArrays(inner))
                    return (usual, ArraysOf(inner, file));
            }

            string[] sections = HoldsArrays(dictionary) ? [] : SectionsOf(dictionary);
            if (sections.Length > 0)
                throw NoWeights(
                    file,
                    "the weights stand in none of the usual places",
                    $"Say which section to read: {string.Join(", ", sections.Select(MessageText.Quote))}."
                );
        }

        return ("", ArraysOf(root, file));
    }

    private static object? At(object? root, string section, string file)
    {
        if (root is PickleDictionary dictionary && dictionary.TryGet(section, out object? inner))
            return inner;
        string[] sections = root is PickleDictionary all ? SectionsOf(all) : [];
        throw NoWeights(
            file,
            $"the file has no section {MessageText.Quote(section)}",
            sections.Length > 0 ? $"It has {string.Join(", ", sections.Select(MessageText.Quote))}." : null
        );
    }

    private static List<KeyValuePair<string, StoredArray>> ArraysOf(object? value, string file)
    {
        List<KeyValuePair<string, StoredArray>> arrays = value switch
        {
            StoredArray array => [new(Path.GetFileNameWithoutExtension(file), array)],
            PickleDictionary dictionary =>
            [
                .. dictionary
                    .Where(pair => pair is { Key: string, Value: StoredArray })
                    .Select(pair => KeyValuePair.Create((string)pair.Key, (StoredArray)pair.Value!)),
            ],
            PickleList list =>
            [
                .. list.Index()
                    .Where(pair => pair.Item is StoredArray)
                    .Select(pair =>
                        KeyValuePair.Create(pair.Index.ToString(CultureInfo.InvariantCulture), (StoredArray)pair.Item!)
                    ),
            ],
            _ => [],
        };
        if (arrays.Count == 0 && value is not PickleDictionary { Count: 0 })
            throw NoWeights(
                file,
                value is PickleDictionary all && all.Contains("param_groups")
                    ? "the file holds the state of an optimizer, not weights"
                    : "the file holds no named tensors",
                "Save a state dict: torch.save(model.state_dict(), path)."
            );
        return arrays;
    }

    private static bool HoldsArrays(PickleDictionary dictionary) =>
        dictionary.Any(pair => pair is { Key: string, Value: StoredArray });

    private static string[] SectionsOf(PickleDictionary dictionary) =>
        [
            .. dictionary
                .Where(pair => pair is { Key: string, Value: PickleDictionary })
                .DistinctBy(pair => pair.Value!, ReferenceEqualityComparer.Instance) // one may be shared very often
                .Where(pair => HoldsArrays((PickleDictionary)pair.Value!))
                .Select(pair => (string)pair.Key)
                .Take(8),
        ];

    private static CheckpointException NoWeights(string file, string what, string? fix) =>
        new(what, file, fix: fix, fault: CheckpointFault.NotAStateDict);
}
