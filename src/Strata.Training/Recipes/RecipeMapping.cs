using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>A mapping of a recipe: typed access by key, and a report of every key that nobody asked for.</summary>
internal sealed class RecipeMapping
{
    private readonly Dictionary<string, (YamlNode Key, YamlNode Value)> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _name;

    /// <param name="node">The mapping; anything else is a problem, and then it is empty.</param>
    /// <param name="name">How messages call it, such as <c>group "head"</c>.</param>
    /// <param name="problems">Takes the problems.</param>
    public RecipeMapping(YamlNode node, string name, RecipeProblems problems)
    {
        Node = node;
        _name = name;
        Problems = problems;
        if (node is not YamlMappingNode mapping)
        {
            problems.Report(node, $"{name} is not a mapping", "Write \"key: value\" lines, indented under it.");
            return;
        }

        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } text })
                problems.Report(key, $"a key of {name} is not a word");
            else
                _entries[text] = (key, value);
        }
    }

    public YamlNode Node { get; }

    public RecipeProblems Problems { get; }

    public IEnumerable<string> Keys => _entries.Keys;

    public bool Has(string key) => Find(key) is not null;

    public YamlNode? Find(string key)
    {
        _known.Add(key);
        return _entries.TryGetValue(key, out (YamlNode Key, YamlNode Value) entry) ? entry.Value : null;
    }

    public YamlNode KeyNode(string key) => _entries[key].Key;

    public RecipeMapping? Mapping(string key, string name) =>
        Find(key) is { } node ? new RecipeMapping(node, name, Problems) : null;

    public string? Text(string key) => Find(key) is { } node ? TextOf(node, key) : null;

    public string? RequiredText(string key, string example)
    {
        if (Has(key))
            return Text(key);
        Problems.Report(Node, $"{_name} lacks \"{key}\"", $"Add a line such as \"{key}: {example}\".");
        return null;
    }

    public double? Number(string key, double lowest = double.NegativeInfinity, double highest = double.PositiveInfinity)
    {
        if (Find(key) is not { } node || TextOf(node, key) is not { } text)
            return null;
        if (NumberText.TryParse(text, out double number) && number >= lowest && number <= highest)
            return number;
        string range =
            lowest > double.NegativeInfinity && highest < double.PositiveInfinity ? $" from {lowest} to {highest}"
            : lowest > double.NegativeInfinity ? $" of at least {lowest}"
            : "";
        Problems.Report(node, $"\"{key}\" is \"{text}\"", $"Expected a number{range}.");
        return null;
    }

    public int? Integer(string key, int lowest = int.MinValue)
    {
        if (Find(key) is not { } node || TextOf(node, key) is not { } text)
            return null;
        if (
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= lowest
        )
            return number;
        Problems.Report(
            node,
            $"\"{key}\" is \"{text}\"",
            $"Expected a whole number{(lowest > int.MinValue ? $" of at least {lowest}" : "")}."
        );
        return null;
    }

    public string? Choice(string key, params ReadOnlySpan<string> words)
    {
        if (Find(key) is not { } node || TextOf(node, key) is not { } text)
            return null;
        if (words.Contains(text))
            return text;
        Problems.Report(
            node,
            $"\"{key}\" is \"{text}\"",
            $"Expected {string.Join(", ", words.ToArray())}.{RuleOptionText.DidYouMean(text, words.ToArray())}"
        );
        return null;
    }

    /// <summary>The items of a list; a single value counts as a list of one.</summary>
    public IReadOnlyList<YamlNode> Items(string key) =>
        Find(key) switch
        {
            null => [],
            YamlSequenceNode sequence => [.. sequence.Children],
            YamlNode single => [single],
        };

    public string? TextOf(YamlNode node, string key)
    {
        if (node is YamlScalarNode { Value: { Length: > 0 } text })
            return text;
        Problems.Report(node, $"\"{key}\" of {_name} has no value", "Expected one value after the colon.");
        return null;
    }

    /// <summary>Reports the keys that were not asked for. Call it last.</summary>
    public void ReportUnknown()
    {
        foreach ((string key, (YamlNode Key, YamlNode Value) entry) in _entries)
        {
            if (_known.Contains(key))
                continue;
            string hint = RuleOptionText.DidYouMean(key, _known.Where(known => !_entries.ContainsKey(known)));
            Problems.Report(
                entry.Key,
                $"unknown key \"{key}\" in {_name}",
                hint.Length > 0 ? hint.Trim() : $"Keys: {string.Join(", ", _known)}."
            );
        }
    }
}
