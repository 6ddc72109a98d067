using System.Text.Json;
using System.Text.Json.Nodes;

namespace Strata.Optim;

/// <summary>All schedules by name. A new one is a file and a row here; recipes, JSON, tests and documentation follow from it.</summary>
public static partial class ScheduleRegistry
{
    /// <summary>The key of the name in JSON and recipes.</summary>
    public const string KindKey = "kind";

    /// <summary>Every schedule that has a name, in alphabetical order.</summary>
    public static IReadOnlyList<ScheduleEntry> All { get; } =
    [.. Courses().Concat(Compositions()).OrderBy(entry => entry.Name, StringComparer.Ordinal)];

    /// <summary>The schedule of a name.</summary>
    /// <exception cref="ScheduleException">There is none; the message offers the nearest.</exception>
    public static ScheduleEntry Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(entry => entry.Name == name)
            ?? throw new ScheduleException($"there is no schedule \"{Shorten(name)}\".{Meant(name)}");
    }

    /// <summary>A schedule of its name and options.</summary>
    /// <param name="options">An object with <c>kind</c> and options, schedules inside being such objects themselves.</param>
    /// <exception cref="ScheduleException">Something is wrong; the message says where, and what may have been meant.</exception>
    public static Schedule Create(JsonElement options) => ScheduleJson.Read(options, "the schedule");

    /// <summary>Reads what <see cref="ToJson"/> wrote, or somebody by hand.</summary>
    /// <exception cref="ScheduleException">The text is wrong; the message says where, and what may have been meant.</exception>
    public static Schedule FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Create(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // half a surrogate pair
        {
            throw new ScheduleException($"the schedule is no JSON: {problem.Message}");
        }
    }

    /// <summary>A schedule as JSON; options at their defaults are left out.</summary>
    /// <exception cref="ScheduleException">It is, or holds, a function that has no name.</exception>
    public static string ToJson(Schedule schedule) => ToNode(schedule).ToJsonString();

    /// <summary>A schedule as a JSON object, to stand inside another.</summary>
    /// <exception cref="ScheduleException">It is, or holds, a function that has no name.</exception>
    public static JsonObject ToNode(Schedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ScheduleEntry entry =
            All.FirstOrDefault(entry => entry.ScheduleType == schedule.GetType())
            ?? throw new ScheduleException(
                $"the schedule \"{schedule}\" is a function without a name, which cannot be stored. "
                    + $"Write it with the named schedules, or store what makes it. Schedules: {Names()}."
            );
        return ScheduleJson.Write(entry, schedule);
    }

    internal static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    /// <summary>The names that were meant, as sentences to append.</summary>
    private static string Meant(string name)
    {
        if (name.Length > 60)
            return $" Schedules: {Names()}.";
        ScheduleEntry? peer = All.FirstOrDefault(entry =>
            entry.Peers.Any(peer => string.Equals(peer.Split(' ')[^1], name, StringComparison.OrdinalIgnoreCase))
        );
        string? meant = peer?.Name ?? Nearest.Slip(name, All.Select(entry => entry.Name));
        return meant is null ? $" Schedules: {Names()}." : $" Did you mean \"{meant}\"?";
    }

    private static string Names() => string.Join(", ", All.Select(entry => entry.Name));
}
