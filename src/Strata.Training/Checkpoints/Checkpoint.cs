using System.Text.Json;
using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>All of a training run in one safetensors file: parameters, buffers, optimizer state, counters, plan.</summary>
/// <remarks>
/// Parameters and buffers stand under their plain names, so that any tool reads them; state under
/// <c>optim/&lt;rule&gt;/&lt;slot&gt;/&lt;parameter&gt;</c>; counters and plan in the metadata.
/// </remarks>
public sealed class Checkpoint
{
    private const string CountersKey = "strata.counters";
    private const string PlanKey = "strata.plan";
    private const string ModelKey = "strata.model";

    private Checkpoint(string file, IReadOnlyDictionary<string, StateArray> arrays) => (File, Arrays) = (file, arrays);

    /// <summary>The file, or where it was captured: for messages.</summary>
    public string File { get; }

    /// <summary>Parameters and buffers by name.</summary>
    public IReadOnlyDictionary<string, StateArray> Arrays { get; }

    /// <summary>The state of the optimizer; null in a file of weights alone.</summary>
    public OptimizerState? Optimizer { get; private init; }

    /// <summary>Where the run stood.</summary>
    public TrainingPosition Position { get; private init; } = TrainingPosition.Start;

    /// <summary>The name of the model, if the file says it.</summary>
    public string? ModelName { get; private init; }

    /// <summary>A copy of everything, as it stands.</summary>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">Its optimizer.</param>
    /// <param name="position">Where the run stands; a loop of your own may keep that elsewhere, and give none.</param>
    /// <param name="modelName">The name of the model; null: the type's.</param>
    public static Checkpoint Capture(
        Layer model,
        Optimizer optimizer,
        TrainingPosition? position = null,
        string? modelName = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        return new("memory", ArraysOf(model))
        {
            Optimizer = optimizer.CaptureState(),
            Position = position ?? TrainingPosition.Start,
            ModelName = modelName ?? model.GetType().Name,
        };
    }

    /// <summary>A copy of everything of a run by L-BFGS, as it stands.</summary>
    public static Checkpoint Capture(
        Layer model,
        LbfgsMinimizer minimizer,
        TrainingPosition position,
        string? modelName = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(minimizer);
        return new("memory", ArraysOf(model))
        {
            Optimizer = minimizer.CaptureState(),
            Position = position,
            ModelName = modelName ?? model.GetType().Name,
        };
    }

    /// <summary>A copy of parameters and buffers alone: what is published, not what is resumed.</summary>
    public static Checkpoint OfWeights(Layer model, string? modelName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new("memory", ArraysOf(model)) { ModelName = modelName ?? model.GetType().Name };
    }

    /// <summary>Writes the file: whole, or not at all.</summary>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public void Write(string path)
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, StateArray array) in Arrays)
            writer.Add(name, array.Shape, array.Values);
        if (ModelName is not null)
            writer.AddMetadata(ModelKey, ModelName);
        if (Optimizer is { } state)
        {
            foreach ((string name, StateArray array) in state.Slots)
                writer.Add(name, array.Shape, array.Values);
            writer.AddMetadata(PlanKey, state.Plan);
            writer.AddMetadata(CountersKey, CheckpointCounters.Write(state, Position));
        }

        writer.Write(path);
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote, or a file of weights alone.</summary>
    /// <exception cref="CheckpointException">The file is missing, damaged, or its counters are.</exception>
    public static Checkpoint Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        var arrays = new Dictionary<string, StateArray>(StringComparer.Ordinal);
        var slots = new Dictionary<string, StateArray>(StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in file.Entries)
        {
            Dictionary<string, StateArray> place = entry.Name.StartsWith(
                OptimizerState.Prefix,
                StringComparison.Ordinal
            )
                ? slots
                : arrays;
            place[entry.Name] = new(entry.Shape, file.ReadFloats(entry.Name));
        }

        string? model = file.Metadata.GetValueOrDefault(ModelKey);
        if (!file.Metadata.TryGetValue(CountersKey, out string? counters))
            return new(path, arrays) { ModelName = model };
        try
        {
            (OptimizerState state, TrainingPosition position) = CheckpointCounters.Read(
                counters,
                slots,
                file.Metadata.GetValueOrDefault(PlanKey, "")
            );
            return new(path, arrays)
            {
                ModelName = model,
                Optimizer = state,
                Position = position,
            };
        }
        catch (Exception problem)
            when (problem is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new CheckpointException(
                $"the metadata \"{CountersKey}\" cannot be read ({problem.Message.TrimEnd('.')})",
                path,
                fix: "The file was changed by another tool. Its weights can still be used as initial weights.",
                innerException: problem
            );
        }
    }

    /// <summary>Puts everything back, by name: all of it, or nothing.</summary>
    /// <param name="model">Takes parameters and buffers: every one of them, whatever <paramref name="mismatch"/> says.</param>
    /// <param name="optimizer">Takes the state. Learning rates come from its plan, never from the file.</param>
    /// <param name="mismatch">What to do when the state does not fit the plan.</param>
    /// <returns>What of the state was kept, created and dropped, and what the plan says otherwise than the saved one.</returns>
    /// <exception cref="CheckpointException">The file is of no training run, or an array does not fit the model.</exception>
    /// <exception cref="OptimizerStateException">The state does not fit the plan and <paramref name="mismatch"/> says to throw.</exception>
    public ReplanReport Restore(Layer model, Optimizer optimizer, StateMismatch mismatch = StateMismatch.Throw)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ModelWeights weights = WeightsFor(model, out OptimizerState state);
        ReplanReport report = optimizer.Restore(state, mismatch); // changes nothing when it throws, and the model was checked before
        weights.Load(model, leaveOut: []);
        return report;
    }

    /// <summary>Puts everything of a run by L-BFGS back, by name: all of it, or nothing.</summary>
    /// <param name="model">Takes parameters and buffers: every one of them.</param>
    /// <param name="minimizer">Takes the state; its options stay as they are.</param>
    /// <exception cref="CheckpointException">The file is of no training run, or an array does not fit the model.</exception>
    /// <exception cref="OptimizerStateException">The state is not of such a minimizer, or over other parameters.</exception>
    public void Restore(Layer model, LbfgsMinimizer minimizer)
    {
        ArgumentNullException.ThrowIfNull(minimizer);
        ModelWeights weights = WeightsFor(model, out OptimizerState state);
        minimizer.Restore(state); // changes nothing when it throws, and the model was checked before
        weights.Load(model, leaveOut: []);
    }

    private ModelWeights WeightsFor(Layer model, out OptimizerState state)
    {
        state =
            Optimizer
            ?? throw new CheckpointException(
                "the file holds weights, but no optimizer state to resume from",
                File,
                fix: "Use it as initial weights instead."
            );
        var weights = new ModelWeights(File, Arrays);
        weights.Check(model, leaveOut: []);
        return weights;
    }

    private static Dictionary<string, StateArray> ArraysOf(Layer model) =>
        model
            .State()
            .ToDictionary(
                entry => entry.Name,
                entry => new StateArray(entry.Tensor.Shape, entry.Tensor.ToArray()),
                StringComparer.Ordinal
            );
}
