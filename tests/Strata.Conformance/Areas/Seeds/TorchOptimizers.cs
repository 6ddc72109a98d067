using System.Globalization;
using System.Text.RegularExpressions;
using Strata.Conformance.Judging;
using Strata.Conformance.Manifests;
using Strata.Nn.Modules;
using Strata.Optim;

namespace Strata.Conformance.Areas.Seeds;

/// <summary>The optimizers of an example, and the order in which an epoch steps them.</summary>
/// <param name="All">Each over its own parameters.</param>
/// <param name="Turns">For every backward pass of an epoch, the optimizers that step after it.</param>
internal sealed partial record TorchOptimizers(
    IReadOnlyList<Optimizer> All,
    IReadOnlyList<IReadOnlyList<Optimizer>> Turns
)
{
    private const double DecayOfAdamW = 0.01; // torch's default

    /// <summary>What the entry <c>optimizers</c> says: patterns, parts of names or children, and a rule for each.</summary>
    /// <remarks>
    /// One loss an epoch: one backward pass, then all step. As many as optimizers: a pass for each. As many as children: the
    /// published loop over children with a dictionary by optimizer, which keeps only the last child of each.
    /// </remarks>
    public static TorchOptimizers Make(Item item, Module network)
    {
        Item stated = item.Object("optimizers");
        string[] labels = [.. stated.Names];
        string[] children = [.. network.Children().Select(child => child.Key)];
        int passes = item.Integer("losses_per_epoch");
        Dictionary<string, int> labelOf = network
            .NamedParameters()
            .ToDictionary(entry => entry.Key, entry => IndexOf(labels, entry.Key));
        bool keepsLastChild =
            passes > 1 && passes == children.Length && labels[0].StartsWith("child", StringComparison.Ordinal);
        int[] childLabels = [.. children.Select(child => IndexOf(labels, child + "."))];
        var all = new List<Optimizer>();
        for (int i = 0; i < labels.Length; i++)
        {
            string? onlyChild = keepsLastChild ? children[Array.LastIndexOf(childLabels, i)] + "." : null;
            Parameter[] own =
            [
                .. network
                    .NamedParameters()
                    .Where(entry => labelOf[entry.Key] == i)
                    .Where(entry => onlyChild is null || entry.Key.StartsWith(onlyChild, StringComparison.Ordinal))
                    .Select(entry => entry.Value),
            ];
            all.Add(Optimizer.Create(ParameterSet.Wrap(own), Rule(stated.Text(labels[i]))));
        }

        if (passes == 1)
            return new(all, [all]);
        if (keepsLastChild)
            return new(all, [.. childLabels.Select(label => new[] { all[label] })]);
        return passes == all.Count
            ? new(all, [.. all.Select(one => new[] { one })])
            : throw new UnsupportedException($"{passes} losses an epoch of {all.Count} optimizers");
    }

    private static int IndexOf(string[] labels, string name)
    {
        int index = Array.FindIndex(labels, label => Takes(label, name));
        return index >= 0 ? index : throw new UnsupportedException($"{name}, which no optimizer takes");
    }

    private static bool Takes(string label, string name)
    {
        if (label.StartsWith("children ", StringComparison.Ordinal))
        {
            int child = int.Parse(name.Split('.')[0], CultureInfo.InvariantCulture);
            int[] numbers =
            [
                .. Digits().Matches(label).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)),
            ];
            return label.Contains("from", StringComparison.Ordinal) ? child >= numbers[0] : numbers.Contains(child);
        }

        return label
            .Split(", ")
            .Any(part =>
                part.EndsWith('*')
                    ? name.StartsWith(part[..^1], StringComparison.Ordinal)
                    : name.Contains(part, StringComparison.Ordinal)
            );
    }

    private static UpdateRule Rule(string text)
    {
        Match match = RuleText().Match(text);
        double lr = match.Success
            ? double.Parse(match.Groups["lr"].Value, CultureInfo.InvariantCulture)
            : throw new UnsupportedException($"the optimizer '{text}'");
        string momentum = match.Groups["momentum"].Value;
        return match.Groups["rule"].Value switch
        {
            "Adam" => new Adam(lr),
            "AdamW" => new AdamW(lr) { WeightDecay = DecayOfAdamW },
            _ => new Sgd(lr)
            {
                Momentum = momentum.Length == 0 ? 0 : double.Parse(momentum, CultureInfo.InvariantCulture),
            },
        };
    }

    [GeneratedRegex(
        @"^(?<rule>AdamW?|SGD)\(lr=(?<lr>[\d.e-]+)(, momentum=(?<momentum>[\d.]+))?\)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex RuleText();

    [GeneratedRegex(@"\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Digits();
}
