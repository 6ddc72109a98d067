using System.Text.Json;

namespace Strata.Optim;

/// <summary>What differs between two plans, parameter by parameter, from their JSON.</summary>
internal static class PlanDifferences
{
    // Reasons and statements are prose; state bytes follow from the rule.
    private static readonly (string Key, string Words)[] s_figures =
    [
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

    // These options have figures above, which say what the plan makes of them.
    private static readonly string[] s_compared = ["LearningRate", "DecayMode", "Name"];

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

            string[] changes = [.. Changes(was, now)];
            if (changes.Length > 0)
                yield return $"\"{name}\": {string.Join("; ", changes)}";
        }

        foreach (string name in after.Keys.Where(name => !before.ContainsKey(name)))
            yield return $"\"{name}\" is new";
    }

    private static IEnumerable<string> Changes(JsonElement was, JsonElement now)
    {
        if (IsFrozen(was) != IsFrozen(now)) // a frozen row has no figures to compare
            return [$"was {Routed(was)}, is {Routed(now)}"];
        var pairs = s_figures.Select(figure => (figure.Words, Was: Text(was, figure.Key), Now: Text(now, figure.Key)));
        if (Text(was, "rule") == Text(now, "rule")) // the options of two rules do not compare
            pairs = pairs.Concat(
                Options(was)
                    .Join(Options(now), a => a.Key, b => b.Key, (a, b) => (Words: a.Key, Was: a.Value, Now: b.Value))
                    .ExceptBy(s_compared, option => option.Words)
            );
        return pairs
            .Where(change => change.Was != change.Now)
            .Select(change => $"{change.Words} was {change.Was}, is {change.Now}");
    }

    /// <summary>The options in a rule's text, <c>AdamW { Beta1 = 0.9, … }</c>; a value may hold commas inside brackets.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Options(JsonElement row)
    {
        string text = Text(row, "rule_options");
        if (!text.EndsWith('}'))
            yield return new("options", text);
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool opens = text[i] is '{' or '(' or '[';
            if (opens && ++depth == 1)
                begin = i + 1;
            bool ends = depth == 1 && text[i] is ',' or '}';
            if (text[i] is '}' or ')' or ']')
                depth--;
            if (!ends || depth > 1)
                continue;
            string[] option = text[begin..i].Split('=', 2, StringSplitOptions.TrimEntries);
            if (option.Length == 2)
                yield return new(option[0], option[1]);
            begin = i + 1;
        }
    }

    private static bool IsFrozen(JsonElement row) => row.GetProperty("frozen").GetBoolean();

    private static string Routed(JsonElement row) =>
        IsFrozen(row)
            ? "frozen"
            : $"in group \"{Text(row, "group")}\" under {Text(row, "rule")} at {Text(row, "learning_rate")}";

    private static Dictionary<string, JsonElement> Rows(JsonDocument plan) =>
        plan.RootElement.EnumerateArray().ToDictionary(row => row.GetProperty("name").GetString()!);

    private static string Text(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement value) ? value.ToString() : "none";
}
