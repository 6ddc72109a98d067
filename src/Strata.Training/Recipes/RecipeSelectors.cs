using System.Globalization;
using Strata.Optim;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads selectors: a text as on the command line, a mapping of one kind, or a list of these, any of which may match.</summary>
internal sealed class RecipeSelectors(RecipeProblems problems)
{
    private const int DeepestNesting = 16;
    private static readonly string[] _operators = ["all", "any", "not"];
    private int _depth;

    public Selector? Read(YamlNode node, string key)
    {
        if (_depth == DeepestNesting) // an alias may hold itself
        {
            problems.Report(node, "a selector is nested too deep", $"Expected at most {DeepestNesting} levels.");
            return null;
        }

        _depth++;
        Selector? selector = ReadNode(node, key);
        _depth--;
        return selector;
    }

    private Selector? ReadNode(YamlNode node, string key)
    {
        switch (node)
        {
            case YamlScalarNode { Tag: { IsEmpty: false, IsNonSpecific: false } tag }:
                problems.Report(
                    node,
                    $"\"{key}\" begins with \"!\", which YAML takes for a tag",
                    $"Quote it: \"{tag}{(node as YamlScalarNode)?.Value}\"."
                );
                return null;
            case YamlScalarNode { Value: { Length: > 0 } text }:
                return Understood(node, () => SelectorText.Parse(text));
            case YamlSequenceNode sequence:
                Selector?[] parts = [.. sequence.Children.Select(item => Read(item, key))];
                if (parts.Length > 0 && Array.TrueForAll(parts, part => part is not null))
                    return Selector.Any([.. parts.Select(part => part!)]);
                if (parts.Length == 0)
                    problems.Report(node, $"\"{key}\" is empty", "Expected at least one selector.");
                return null;
            case YamlMappingNode:
                return ReadKind(new(node, $"\"{key}\"", problems));
            default:
                problems.Report(node, $"\"{key}\" has no value", "Expected a selector such as \"fc.**\".");
                return null;
        }
    }

    private Selector? ReadKind(RecipeMapping section)
    {
        string? glob = section.Text("glob");
        string? regex = section.Text("regex");
        string? rank = section.Text("rank");
        string? module = section.Text("module");
        string[] combined = [.. _operators.Where(section.Has)];
        string[] names = [.. section.Items("names").Select(item => section.TextOf(item, "names")).OfType<string>()];
        section.ReportUnknown();
        int kinds =
            new[] { glob, regex, rank, module }.Count(kind => kind is not null)
            + combined.Length
            + (names.Length > 0 ? 1 : 0);
        if (kinds != 1)
        {
            problems.Report(
                section.Node,
                $"a selector has {kinds} kinds",
                "Expected exactly one of glob, regex, rank, module, names, all, any, not."
            );
            return null;
        }

        if (combined is [var sign])
            return ReadCombined(sign, section.Find(sign)!);
        return Understood(
            section.Node,
            () =>
                glob is not null ? Selector.Glob(glob)
                : regex is not null ? Selector.Pattern(regex)
                : module is not null ? Selector.WithModule(module)
                : rank is not null ? RankOf(rank)
                : Selector.Names(names)
        );
    }

    private Selector? ReadCombined(string sign, YamlNode inside)
    {
        if (sign == "all" && inside is YamlSequenceNode { Children.Count: > 0 } sequence)
        {
            Selector?[] parts = [.. sequence.Children.Select(item => Read(item, sign))];
            return Array.TrueForAll(parts, part => part is not null)
                ? parts.Aggregate((left, right) => left! & right!)
                : null;
        }

        return Read(inside, sign) is not { } one ? null
            : sign == "not" ? !one
            : one;
    }

    private static Selector RankOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rank)
            ? Selector.Rank(rank)
            : SelectorText.Parse("rank" + text);

    private Selector? Understood(YamlNode node, Func<Selector> make)
    {
        try
        {
            return make();
        }
        catch (StrataException problem)
        {
            problems.ReportWhole(node, problem.Message);
            return null;
        }
    }
}
