using System.Text;
using System.Text.Json;
using Strata.Optim;

namespace Strata.Training;

/// <summary>The counters of a run as JSON: one text in the metadata of a checkpoint.</summary>
internal static class CheckpointCounters
{
    public static string Write(OptimizerState state, TrainingPosition position)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("step", state.StepCount);
            writer.WriteNumber("micro_steps", state.MicroSteps);
            writer.WriteNumber("accumulated_loss_bits", BitConverter.DoubleToInt64Bits(state.AccumulatedLoss));
            writer.WriteNumber("epoch", position.Epoch);
            writer.WriteNumber("batch", position.Batch);
            // As bits: the mean loss of a resumed epoch is then the same to the last digit, NaN included.
            writer.WriteNumber("loss_sum_bits", BitConverter.DoubleToInt64Bits(position.LossSum));
            writer.WriteStartObject("counts");
            foreach ((string key, long count) in state.Counts)
                writer.WriteNumber(key, count);
            writer.WriteEndObject();
            WriteBits(writer, "scalars", state.Scalars);
            WriteBits(writer, "group_scalars", state.GroupScalars);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static (OptimizerState State, TrainingPosition Position) Read(
        string json,
        IReadOnlyDictionary<string, StateArray> slots,
        string plan
    )
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        var state = new OptimizerState
        {
            Slots = slots,
            Counts = root.GetProperty("counts")
                .EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetInt64(), StringComparer.Ordinal),
            Scalars = ReadBits(root, "scalars"),
            GroupScalars = ReadBits(root, "group_scalars"),
            StepCount = root.GetProperty("step").GetInt64(),
            MicroSteps = root.GetProperty("micro_steps").GetInt32(),
            AccumulatedLoss = root.TryGetProperty("accumulated_loss_bits", out JsonElement loss)
                ? BitConverter.Int64BitsToDouble(loss.GetInt64())
                : 0,
            Plan = plan,
        };
        int epoch = root.GetProperty("epoch").GetInt32();
        int batch = root.GetProperty("batch").GetInt32();
        if (epoch < 0 || batch < 0 || state.StepCount < 0)
            throw new FormatException("a counter is negative");
        double sum = BitConverter.Int64BitsToDouble(root.GetProperty("loss_sum_bits").GetInt64());
        return (state, new(epoch, batch, sum));
    }

    private static void WriteBits(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, double> values)
    {
        writer.WriteStartObject(name);
        foreach ((string key, double value) in values)
            writer.WriteNumber(key, BitConverter.DoubleToInt64Bits(value));
        writer.WriteEndObject();
    }

    /// <summary>Numbers as bits; none where a file was written before there were any.</summary>
    private static Dictionary<string, double> ReadBits(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement values)
            ? values
                .EnumerateObject()
                .ToDictionary(
                    entry => entry.Name,
                    entry => BitConverter.Int64BitsToDouble(entry.Value.GetInt64()),
                    StringComparer.Ordinal
                )
            : [];
}
