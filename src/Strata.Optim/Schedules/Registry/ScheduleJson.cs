using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Strata.Optim;

/// <summary>Schedules to and from JSON objects.</summary>
internal static class ScheduleJson
{
    public static JsonObject Write(ScheduleEntry entry, Schedule schedule)
    {
        var node = new JsonObject { [ScheduleRegistry.KindKey] = entry.Name };
        for (int i = 0; i < entry.Options.Count; i++)
        {
            ScheduleOption option = entry.Options[i];
            object? value = entry.Read(schedule, i);
            if (value is not null && (option.IsRequired || !value.Equals(option.Default)))
                node[option.Name] = NodeOf(value);
        }

        return node;
    }

    public static Schedule Read(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new ScheduleException(
                $"{where} is {ScheduleRegistry.Shorten(element.GetRawText())}; expected an object such as {{\"kind\": \"cosine\", \"start\": 0.1, \"steps\": 100}}."
            );
        var given = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
            if (!given.TryAdd(property.Name, property.Value))
                throw new ScheduleException($"{where} has \"{ScheduleRegistry.Shorten(property.Name)}\" twice.");
        if (!given.Remove(ScheduleRegistry.KindKey, out JsonElement kind) || kind.ValueKind != JsonValueKind.String)
            throw new ScheduleException($"{where} has no \"kind\". Add the name of a schedule, such as \"cosine\".");
        ScheduleEntry entry = ScheduleRegistry.Get(kind.GetString()!);
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (ScheduleOption option in entry.Options)
        {
            if (given.Remove(option.Name, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
                values[option.Name] = ValueOf(option, value, $"{where} ({entry.Name})");
            else if (option.IsRequired)
                throw new ScheduleException(
                    $"{where} ({entry.Name}) lacks \"{option.Name}\". Options: {Names(entry)}."
                );
            else
                values[option.Name] = option.Default;
        }

        if (given.Count > 0)
            throw Unknown(entry, given.Keys.First(), where);
        try
        {
            return entry.Create(new ScheduleOptions(values));
        }
        catch (ArgumentException problem)
        {
            throw new ScheduleException($"{where} ({entry.Name}): {Told(problem)}");
        }
    }

    /// <summary>The message without the kind, which stands before it, and without the name of the parameter, which is in it.</summary>
    private static string Told(ArgumentException problem)
    {
        string message = problem.Message.ReplaceLineEndings(" ");
        string parameter = $" (Parameter '{problem.ParamName}')";
        int colon = message.IndexOf(": ", StringComparison.Ordinal);
        bool namesKind = colon > 0 && message[..colon].All(letter => letter is ' ' or (>= 'a' and <= 'z'));
        return (namesKind ? message[(colon + 2)..] : message).Replace(parameter, "", StringComparison.Ordinal);
    }

    private static ScheduleException Unknown(ScheduleEntry entry, string name, string where)
    {
        string? meant = name.Length <= 60 ? Nearest.Slip(name, entry.Options.Select(option => option.Name)) : null;
        string hint = meant is null ? $"Options: {Names(entry)}." : $"Did you mean \"{meant}\"?";
        return new($"{where} ({entry.Name}) has no option \"{ScheduleRegistry.Shorten(name)}\". {hint}");
    }

    private static string Names(ScheduleEntry entry) => string.Join(", ", entry.Options.Select(option => option.Name));

    private static object ValueOf(ScheduleOption option, JsonElement value, string where)
    {
        switch (option.Kind)
        {
            case ScheduleOptionKind.Number when NumberOf(value) is { } number:
                return number;
            case ScheduleOptionKind.Steps when StepsOf(value) is { } steps:
                return steps;
            case ScheduleOptionKind.Flag when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return value.GetBoolean();
            case ScheduleOptionKind.Word
                when value.ValueKind == JsonValueKind.String && option.Words.Contains(value.GetString()!):
                return value.GetString()!;
            case ScheduleOptionKind.Numbers when ListOf(value, NumberOf) is { } numbers:
                return numbers;
            case ScheduleOptionKind.StepList when ListOf(value, StepsOf) is { } list:
                return list;
            case ScheduleOptionKind.Schedule:
                return Read(value, $"{where}, {option.Name}");
            case ScheduleOptionKind.Schedules when value.ValueKind == JsonValueKind.Array:
                return value
                    .EnumerateArray()
                    .Select((item, i) => Read(item, $"{where}, {option.Name}[{i}]"))
                    .ToImmutableArray();
            default:
                throw new ScheduleException(
                    $"{where}: \"{option.Name}\" is {ScheduleRegistry.Shorten(value.GetRawText())}; expected {Expected(option)}."
                );
        }
    }

    private static string Expected(ScheduleOption option) =>
        option.Kind switch
        {
            ScheduleOptionKind.Number => "a number",
            ScheduleOptionKind.Steps => "a whole number",
            ScheduleOptionKind.Flag => "true or false",
            ScheduleOptionKind.Word => string.Join(", ", option.Words),
            ScheduleOptionKind.Numbers => "a list of numbers",
            ScheduleOptionKind.StepList => "a list of whole numbers",
            _ => "a list of schedules",
        };

    private static double? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : null;

    // 1e3 and 100.0 are whole, too: people write them.
    private static long? StepsOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return null;
        if (value.TryGetInt64(out long whole))
            return whole;
        return NumberOf(value) is { } number && double.IsInteger(number) && Math.Abs(number) <= 1L << 53
            ? (long)number
            : null;
    }

    private static ImmutableArray<T>? ListOf<T>(JsonElement value, Func<JsonElement, T?> read)
        where T : struct
    {
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        var items = ImmutableArray.CreateBuilder<T>();
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (read(item) is not { } one)
                return null;
            items.Add(one);
        }

        return items.ToImmutable();
    }

    private static JsonNode NodeOf(object value) =>
        value switch
        {
            double number when !double.IsFinite(number) => throw new ScheduleException(
                $"a schedule with the value {number} cannot be stored."
            ),
            double number => JsonValue.Create(number),
            long steps => JsonValue.Create(steps),
            bool flag => JsonValue.Create(flag),
            string word => JsonValue.Create(word),
            ImmutableArray<double> numbers => new JsonArray([.. numbers.Select(number => NodeOf(number))]),
            ImmutableArray<long> steps => new JsonArray([.. steps.Select(step => NodeOf(step))]),
            Schedule schedule => ScheduleRegistry.ToNode(schedule),
            ImmutableArray<Schedule> schedules => new JsonArray([
                .. schedules.Select(schedule => ScheduleRegistry.ToNode(schedule)),
            ]),
            _ => throw new ArgumentException($"no option holds a {value.GetType().Name}", nameof(value)),
        };
}
