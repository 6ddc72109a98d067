using System.Text.RegularExpressions;
using Strata.Conformance.Manifests;

namespace Strata.Conformance.Areas.Optim.Optax;

/// <summary>Follows a path of optax' state into the tree of transformations that keeps it.</summary>
public static partial class OptaxPath
{
    /// <summary>The transformations on the way, from the outermost to the one that keeps the state.</summary>
    /// <param name="path">Such as <c>.inner_states['kernel'].inner_state[0].count</c>.</param>
    public static IReadOnlyList<Item> Nodes(Item transform, string path)
    {
        List<Item> nodes = [transform];
        string label = "";
        foreach (Match part in Parts().Matches(path))
        {
            Item node = nodes[^1];
            while (node.Text("op") == "flatten")
                nodes.Add(node = node.Object("inner"));
            string word = part.Value;
            if (word.StartsWith("['", StringComparison.Ordinal))
                label = word[2..^2];
            Item? next = (node.Text("op"), word) switch
            {
                ("chain", ['[', .. var index, ']']) when int.TryParse(index, out int i) => node.Objects("transforms")[
                    i
                ],
                ("named_chain", ['[', ..]) => node.Object("transforms").Object(label),
                ("partition" or "multi_transform", ".inner_state") => node.Object("transforms").Object(label),
                ("selective_transform", ".inner_state") => node.Object("optimizer"),
                ("MultiSteps", ".inner_opt_state") => node.Object("opt"),
                ("lookahead", ".fast_state") => node.Object("fast_optimizer"),
                ("masked" or "apply_if_finite" or "inject_hyperparams", ".inner_state") => node.Object("inner"),
                ("conditionally_mask" or "conditionally_transform", ".inner_state") => node.Object("inner"),
                _ => null,
            };
            if (next is not null)
                nodes.Add(next);
        }

        return nodes;
    }

    [GeneratedRegex(@"\[\d+\]|\['[^']*'\]|\.\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}
