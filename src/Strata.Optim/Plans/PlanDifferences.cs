using System.Text.Json;

namespace Strata.Optim;

/// <summary>What differs between two plans, parameter by parameter, from their JSON.</summary>
internal static class PlanDifferences
{
    // Reasons and statements are prose; state bytes follow from the rule.
    private static readonly (string Key, string Words)[] s_figures =
    [
        ("frozen", "frozen"),
        ("group", "group"),
        ("rule", "rule"),
        ("learning_rate", "learning rate"),
        ("schedule", "schedule"),
        ("learning_rate_multiplier", "learning-rate multiplier"),
        ("gradient_multiplier", "gradient multiplier"),
        ("clip_value", "clip value"),
        ("weight_decay", "weight decay"),
        ("decay_mode", "decay mode"),
        ("rule_options", "options"),
    ];

    /// <summary>One line a parameter that differs: <c>"fc.weight": learning rate was 0.01, is 0.1</c>.</summary>
    public static IReadOnlyList<string> Between(string before, string after)
    {
        if (before == after || before.Length == 0)
            return [];
        try
        {
            using var was = JsonDocument.Parse(before);
            using var now = JsonDocument.Parse(after);
            return [.. Between(Rows(was), Rows(now))];
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return [$"the plan in the state cannot be read: {exception.Message}"];
        }
    }

    private static IEnumerable<string> Between(
        Dictionary<string, JsonElement> before,
        Dictionary<string, JsonElement> after
    )
    {
        foreach ((string name, JsonElement was) in before)
        {
            if (!after.TryGetValue(name, out JsonElement now))
            {
                yield return $"\"{name}\" is not in the plan any more";
                continue;
            }

            string[] changes =
            [
                .. s_figures
                    .Select(figure => (figure.Words, Was: Text(was, figure.Key), Now: Text(now, figure.Key)))
                    .Where(change => change.Was != change.Now)
                    .Select(change => $"{change.Words} was {change.Was}, is {change.Now}"),
            ];
            if (changes.Length > 0)
                yield return $"\"{name}\": {string.Join("; ", changes)}";
        }

        foreach (string name in after.Keys.Where(name => !before.ContainsKey(name)))
            yield return $"\"{name}\" is new";
    }

    private static Dictionary<string, JsonElement> Rows(JsonDocument plan) =>
        plan.RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);

    private static string Text(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement value) ? value.ToString() : "none";
}
