using System.Text.Json.Nodes;
using Strata.Optim;
using YamlDotNet.RepresentationModel;

namespace Strata.Training;

/// <summary>Reads the schedule of a recipe: a plain one, or any of the registry with its options.</summary>
internal sealed class RecipeScheduleReader(RecipeProblems problems)
{
    private const long AnyLength = 1000; // to check the options before the length of the run is known
    private const int DeepestNesting = 16;

    private static readonly Dictionary<string, WatchedMetric> _metrics = new()
    {
        ["train_loss"] = WatchedMetric.TrainLoss,
        ["test_loss"] = WatchedMetric.TestLoss,
        ["test_accuracy"] = WatchedMetric.TestAccuracy,
    };

    public RecipeSchedule Read(RecipeMapping root)
    {
        if (root.Find("schedule") is not { } node)
            return new("constant", 0, 0, null);
        if (node is YamlScalarNode)
        {
            string? name = Known(node, root.Text("schedule"));
            return name is null || RecipeSchedule.Plain.Contains(name)
                ? new(name ?? "constant", 0, 0, null)
                : Checked(node, new(name, 0, 0, null) { Options = "{}" });
        }

        RecipeMapping section = new(node, "schedule", problems);
        string? kind = section.Find("kind") is { } kindNode ? Known(kindNode, section.Text("kind")) : "constant";
        double warmUp = section.Number("warm_up", 0) ?? 0;
        if (kind is null)
            return new("constant", 0, 0, null);
        if (!RecipeSchedule.Plain.Contains(kind) || OptionsOf(kind).Any(section.Has))
            return Named(section, kind, warmUp);
        double floor = section.Number("floor", 0, 1) ?? 0;
        int? steps = section.Integer("steps", 1);
        section.ReportUnknown();
        return new(kind, floor, warmUp, steps);
    }

    /// <summary>What a plain kind can have beyond its floor and length.</summary>
    private static IEnumerable<string> OptionsOf(string kind) =>
        ScheduleRegistry.Get(kind).Options.Select(option => option.Name).Except(["floor", "steps"]);

    /// <summary>A kind that there is; otherwise null, and the nearest is reported.</summary>
    private string? Known(YamlNode node, string? kind)
    {
        if (kind is null || RecipeSchedule.Kinds.Contains(kind))
            return kind;
        try
        {
            ScheduleRegistry.Get(kind);
        }
        catch (ScheduleException problem)
        {
            problems.ReportWhole(node, problem.Message);
        }

        return null;
    }

    private RecipeSchedule Named(RecipeMapping section, string kind, double warmUp)
    {
        var options = new JsonObject();
        bool isPlateau = kind == RecipeSchedule.Plateau;
        string? watch = isPlateau ? section.Choice("watch", [.. _metrics.Keys]) : null;
        foreach (ScheduleOption option in ScheduleRegistry.Get(kind).Options)
        {
            if (isPlateau && option.Name == "higher_is_better")
                continue; // what is watched says so
            if (section.Find(option.Name) is { } node)
                options[option.Name] = JsonOf(node, 0);
        }

        section.ReportUnknown();
        return Checked(
            section.Node,
            new(kind, 0, warmUp, null)
            {
                Options = options.ToJsonString(),
                Watch = watch is null ? WatchedMetric.TrainLoss : _metrics[watch],
            }
        );
    }

    private RecipeSchedule Checked(YamlNode node, RecipeSchedule schedule)
    {
        try
        {
            schedule.Create(AnyLength);
        }
        catch (ScheduleException problem)
        {
            problems.ReportWhole(node, problem.Message);
        }

        return schedule;
    }

    private JsonNode? JsonOf(YamlNode node, int depth)
    {
        if (depth > DeepestNesting) // an alias may hold itself
        {
            problems.Report(node, "the schedule is nested too deep", $"Expected at most {DeepestNesting} levels.");
            return null;
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var values = new JsonObject();
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    if (key is YamlScalarNode { Value: "kind" } && value is YamlScalarNode { Value: var kind })
                    {
                        if (Known(value, kind) == RecipeSchedule.Plateau)
                            problems.Report(
                                value,
                                "a plateau stands inside another schedule",
                                "Make it the kind of the schedule, with warm_up beside it."
                            );
                    }

                    values[key.ToString()] = JsonOf(value, depth + 1);
                }

                return values;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(item => JsonOf(item, depth + 1))]);
            default:
                string text = (node as YamlScalarNode)?.Value ?? "";
                if (NumberText.TryParse(text, out double number))
                    return JsonValue.Create(number);
                return bool.TryParse(text, out bool flag) ? JsonValue.Create(flag) : JsonValue.Create(text);
        }
    }
}
