using System.Text.Json;

namespace Strata.Optim;

/// <summary>What differs between two plans, parameter by parameter, from their JSON.</summary>
internal static class PlanDifferences
{
    private const string Rule = "";

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
    ];

    // Options whose figure of the row tells more: with multipliers and the statements that replace them.
    private static readonly (string Option, string Words)[] s_toldByFigures =
    [
        ("Name", "rule"),
        ("LearningRate", "learning rate"),
        ("LearningRate", "schedule"),
        ("WeightDecay", "weight decay"),
        ("DecayMode", "decay mode"),
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

            List<(string Words, string Was, string Now)> changes =
            [
                .. s_figures
                    .Select(figure => (figure.Words, Was: Text(was, figure.Key), Now: Text(now, figure.Key)))
                    .Where(change => change.Was != change.Now),
            ];
            changes.AddRange([.. Options(Text(was, "rule_options"), Text(now, "rule_options"), changes)]);
            if (changes.Count > 0)
                yield return $"\"{name}\": {string.Join("; ", changes.Select(c => $"{c.Words} was {c.Was}, is {c.Now}"))}";
        }

        foreach (string name in after.Keys.Where(name => !before.ContainsKey(name)))
            yield return $"\"{name}\" is new";
    }

    // Of one rule only the options that differ: "Beta1 was 0.9, is 0.8". Of two rules both texts.
    private static IEnumerable<(string Words, string Was, string Now)> Options(
        string was,
        string now,
        List<(string Words, string Was, string Now)> told
    )
    {
        if (was == now)
            return [];
        Dictionary<string, string>? before = OptionsOf(was);
        Dictionary<string, string>? after = OptionsOf(now);
        if (before is null || after is null || before[Rule] != after[Rule])
            return [("options", was, now)];
        return before
            .Where(option => option.Value != after.GetValueOrDefault(option.Key, "none"))
            .Where(option => !s_toldByFigures.Any(t => t.Option == option.Key && told.Exists(c => c.Words == t.Words)))
            .Select(option => (option.Key, option.Value, after.GetValueOrDefault(option.Key, "none")));
    }

    // A record's text, "Adam { LearningRate = 1e-2, Beta1 = 0.9 }"; null where it is not as simple as that.
    private static Dictionary<string, string>? OptionsOf(string text)
    {
        int open = text.IndexOf(" { ", StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(" }", StringComparison.Ordinal) || text.IndexOf('{', open + 3) >= 0)
            return null;
        var options = new Dictionary<string, string>(StringComparer.Ordinal) { [Rule] = text[..open] };
        foreach (string option in text[(open + 3)..^2].Split(", "))
        {
            string[] parts = option.Split(" = ");
            if (parts.Length != 2 || !options.TryAdd(parts[0], parts[1]))
                return null; // a comma inside a value, such as a schedule's
        }

        return options;
    }

    private static Dictionary<string, JsonElement> Rows(JsonDocument plan) =>
        plan.RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);

    private static string Text(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement value) ? value.ToString() : "none";
}
