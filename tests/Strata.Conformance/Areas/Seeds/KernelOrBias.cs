using System.Text.Json;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>The label rule of the examples: what has <c>kernel</c> in its path is a kernel, all else a bias.</summary>
internal static class KernelOrBias
{
    public static string LabelOf(string name) => name.Split('.').Contains("kernel") ? "kernel" : "bias";

    /// <summary>The leaves of a tree of labels in the file's order: dotted names and labels.</summary>
    public static List<(string Name, string Label)> Leaves(JsonElement tree, string path = "") =>
        tree.ValueKind == JsonValueKind.Object
            ?
            [
                .. tree.EnumerateObject()
                    .SelectMany(e => Leaves(e.Value, path.Length == 0 ? e.Name : $"{path}.{e.Name}")),
            ]
            : [(path, tree.GetString() ?? throw new ManifestException($"label_tree: {path} has no label."))];

    /// <summary>Strata's labels over the names of a tree, against those of the tree.</summary>
    public static void JudgeTree(Item item, Judgement judgement)
    {
        List<(string Name, string Label)> leaves = Leaves(item.Raw("label_tree"));
        if (item.Has("parameters"))
            judgement.SameSequence("parameters", [.. leaves.Select(leaf => leaf.Name)], item.Texts("parameters"));
        JudgeLabels(leaves, judgement);
    }

    public static void JudgeLabels(List<(string Name, string Label)> leaves, Judgement judgement)
    {
        ParameterSet names = ParameterSet.FromNames(leaves.Select(leaf => (leaf.Name, Shape.Scalar)), "label_tree");
        ParameterLabels labels = ParameterLabels.Map(names, parameter => LabelOf(parameter.Name));
        judgement.SameSequence("labels", labels.Labels, [.. leaves.Select(leaf => leaf.Label)]);
    }
}
