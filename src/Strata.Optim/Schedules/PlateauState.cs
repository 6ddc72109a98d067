using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strata.Optim;

/// <summary>How far a plateau has been watched: a value, to be stored with a checkpoint.</summary>
public readonly record struct PlateauState
{
    /// <summary>What the learning rate is multiplied by now.</summary>
    public double Factor { get; init; }

    /// <summary>The best metric so far; ±∞ before the first.</summary>
    public double Best { get; init; }

    /// <summary>Observations since the best, or since a reduction.</summary>
    public long BadCount { get; init; }

    /// <summary>Observations that will not be counted.</summary>
    public long CooldownLeft { get; init; }

    /// <summary>Observations in the mean that is being gathered.</summary>
    public long Gathered { get; init; }

    /// <summary>That mean.</summary>
    public double Mean { get; init; }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="ScheduleException">The text is no such state.</exception>
    public static PlateauState FromJson(string json)
    {
        try
        {
            PlateauState state = JsonSerializer.Deserialize(json, PlateauStateContext.Default.PlateauState);
            return state is { Factor: >= 0 and <= 1, BadCount: >= 0, CooldownLeft: >= 0, Gathered: >= 0 }
                ? state
                : throw new ScheduleException(
                    $"\"{json}\" is no state of a plateau: expected a Factor from 0 to 1 and counts of at least 0."
                );
        }
        catch (JsonException problem)
        {
            throw new ScheduleException($"\"{json}\" is no state of a plateau: {problem.Message}");
        }
    }

    /// <summary>The state as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PlateauStateContext.Default.PlateauState);
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PlateauState))]
internal sealed partial class PlateauStateContext : JsonSerializerContext;
