using System.Collections;
using System.Text.Json;

namespace Strata.Optim;

/// <summary>What a plan resolves to: one row a parameter, in model order.</summary>
public sealed class Assignment : IReadOnlyList<AssignmentRow>
{
    private readonly AssignmentRow[] _rows;
    private readonly Dictionary<string, AssignmentRow> _byName = new(StringComparer.Ordinal);

    internal Assignment(IReadOnlyList<AssignmentRow> rows, PlanSettings settings)
    {
        Settings = settings;
        _rows = [.. rows];
        foreach (AssignmentRow row in _rows)
        {
            _byName[row.Name] = row;
            foreach (string alias in row.Aliases)
                _byName[alias] = row;
        }
    }

    /// <summary>Clipping, accumulation and policies of the plan.</summary>
    public PlanSettings Settings { get; }

    /// <summary>The number of rows.</summary>
    public int Count => _rows.Length;

    /// <summary>The labels of the groups that train something, in order of their first parameter.</summary>
    public IReadOnlyList<string> Groups =>
        [.. _rows.Where(row => !row.Frozen).Select(row => row.Group).Distinct(StringComparer.Ordinal)];

    /// <summary>Bytes of optimizer state over all rows.</summary>
    public long StateBytes
    {
        get
        {
            long bytes = 0;
            foreach (AssignmentRow row in _rows)
                bytes += row.StateBytes;
            return bytes;
        }
    }

    /// <inheritdoc/>
    public AssignmentRow this[int index] => _rows[index];

    /// <summary>The row of a parameter, by name or alias.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message offers the nearest names.</exception>
    public AssignmentRow this[string name] =>
        _byName.TryGetValue(name, out AssignmentRow? row)
            ? row
            : throw new KeyNotFoundException(
                $"No parameter is named \"{name}\". Nearest names: {Nearest.Quote(Nearest.To(name, _byName.Keys, 3))}."
            );

    /// <summary>The rows as JSON: an array of objects, figures as numbers at step 0.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (AssignmentRow row in _rows)
                Write(writer, row);
            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The same assignment as code or data for another library.</summary>
    /// <param name="target">The library.</param>
    /// <param name="options">What it may do where the library has no equal; by default nothing.</param>
    /// <exception cref="BridgeException">Something has no equal there; every problem is in the message.</exception>
    public string Emit(BridgeTarget target, BridgeOptions? options = null) =>
        Bridge.Emit(this, target, options ?? new());

    /// <inheritdoc/>
    public IEnumerator<AssignmentRow> GetEnumerator() => ((IEnumerable<AssignmentRow>)_rows).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _rows.GetEnumerator();

    private static void Write(Utf8JsonWriter writer, AssignmentRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("name", row.Name);
        WriteStrings(writer, "aliases", row.Aliases);
        writer.WriteStartArray("shape");
        foreach (int size in row.Shape.Sizes)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteString("group", row.Group);
        writer.WriteBoolean("frozen", row.Frozen);
        if (row.Rule is not null)
        {
            writer.WriteString("rule", row.Rule.Name);
            writer.WriteString("rule_options", row.Rule.ToString());
            writer.WriteNumber("learning_rate", row.LearningRateAt(0));
            if (!row.BaseLearningRate.IsConstant)
                writer.WriteString("schedule", row.BaseLearningRate.ToString());
            writer.WriteNumber("learning_rate_multiplier", row.LearningRateMultiplier);
            writer.WriteNumber("gradient_multiplier", row.GradientMultiplier);
            if (double.IsFinite(row.ClipValue))
                writer.WriteNumber("clip_value", row.ClipValue);
            writer.WriteNumber("weight_decay", row.WeightDecay.Initial);
            writer.WriteString("decay_mode", row.DecayMode.ToString().ToLowerInvariant());
            writer.WriteNumber("decay_per_step", row.DecayPerStepAt(0));
        }

        writer.WriteNumber("state_bytes", row.StateBytes);
        writer.WriteString("route", row.Route);
        WriteStrings(writer, "also_matched", row.AlsoMatched);
        WriteStrings(writer, "reasons", row.Reasons);
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
