using System.Text.Json.Nodes;
using Strata.Optim;

namespace Strata.Training;

/// <summary>The schedule of a recipe: a factor on every learning rate.</summary>
/// <param name="Kind"><c>constant</c>, <c>linear</c>, <c>cosine</c>, or a name of the <see cref="ScheduleRegistry"/>.</param>
/// <param name="Floor">What the factor of the first three ends at.</param>
/// <param name="WarmUp">Steps of warm-up, or, below 1, its share of all steps; 0 for none.</param>
/// <param name="Steps">The length; null: all steps of the run.</param>
public sealed record RecipeSchedule(string Kind, double Floor, double WarmUp, long? Steps)
{
    // What a factor begins at, or reaches, is 1 unless the recipe says otherwise.
    private static readonly string[] s_heights = ["start", "top", "high", "value"];

    /// <summary>The kinds there are: three that know the floor, and every named schedule.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [.. Plain, .. ScheduleRegistry.All.Select(entry => entry.Name).Where(name => !Plain.Contains(name))];

    internal static IReadOnlyList<string> Plain => ["constant", "linear", "cosine"];

    internal static string Plateau => "plateau";

    /// <summary>The options of a named schedule as a JSON object; null for the three plain ones.</summary>
    public string? Options { get; init; }

    /// <summary>What a plateau watches after each epoch.</summary>
    public WatchedMetric Watch { get; init; }

    /// <summary>Whether an evaluation after each epoch is needed.</summary>
    public bool NeedsEvaluation => Kind == Plateau && Watch != WatchedMetric.TrainLoss;

    /// <summary>Whether the length of the run must be known.</summary>
    public bool NeedsSteps => Steps is null && (Kind is not ("constant" or "plateau") || WarmUp is > 0 and < 1);

    /// <summary>The factor; null when it is always 1.</summary>
    /// <param name="steps">Updates of the whole run.</param>
    /// <exception cref="ScheduleException">An option of a named schedule is wrong.</exception>
    public Schedule? Create(long steps)
    {
        long length = Math.Max(1, Steps ?? steps);
        Schedule? decay = Kind switch
        {
            _ when Options is not null => Named(length),
            "linear" => Schedule.Linear(1, Floor, length),
            "cosine" => Schedule.Cosine(1, length, Floor),
            _ => null,
        };
        if (WarmUp == 0)
            return decay;
        Schedule warmUp = Schedule.WarmUp(WarmUp < 1 ? WarmUp * length : WarmUp);
        return decay is null ? warmUp : decay * warmUp;
    }

    private Schedule Named(long length)
    {
        JsonObject options = JsonNode.Parse(Options!)!.AsObject();
        options[ScheduleRegistry.KindKey] = Kind;
        if (Kind == Plateau)
            options["higher_is_better"] = Watch == WatchedMetric.TestAccuracy;
        foreach (ScheduleOption option in ScheduleRegistry.Get(Kind).Options.Where(option => option.IsRequired))
        {
            if (options.ContainsKey(option.Name))
                continue;
            if (option.Name == "steps" && option.Kind != ScheduleOptionKind.Numbers)
                options[option.Name] = length;
            else if (s_heights.Contains(option.Name))
                options[option.Name] = 1.0;
        }

        return Schedule.FromJson(options.ToJsonString());
    }
}
