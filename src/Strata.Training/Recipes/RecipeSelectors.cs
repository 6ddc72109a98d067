using System.Globalization;
using Strata.Optim;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads selectors: a text as on the command line, a mapping of one kind, or a list of these.</summary>
internal sealed class RecipeSelectors(RecipeProblems problems)
{
    public Selector? Read(YamlNode node, string key)
    {
        switch (node)
        {
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
        string[] names = [.. section.Items("names").Select(item => section.TextOf(item, "names")).OfType<string>()];
        section.ReportUnknown();
        int kinds = new[] { glob, regex, rank, module }.Count(kind => kind is not null) + (names.Length > 0 ? 1 : 0);
        if (kinds != 1)
        {
            problems.Report(
                section.Node,
                $"a selector has {kinds} kinds",
                "Expected exactly one of glob, regex, rank, module, names."
            );
            return null;
        }

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
