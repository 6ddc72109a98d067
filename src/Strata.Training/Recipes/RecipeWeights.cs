using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>Where a recipe's model starts from.</summary>
/// <param name="Path">A checkpoint: safetensors, PyTorch, npz, or an index of shards.</param>
/// <param name="Prefix">What the names in it begin with.</param>
/// <param name="LeaveOut">What keeps its random values, such as a new head.</param>
public sealed record RecipeWeights(string Path, string Prefix, IReadOnlyList<Selector> LeaveOut)
{
    /// <summary>Whether the model's head keeps its random values, whatever the file holds for it.</summary>
    /// <value>false</value>
    public bool ResetHead { get; init; }

    /// <summary>Beginnings of names in the file, and what takes their place.</summary>
    /// <value>none</value>
    public IReadOnlyList<NameRule> Renames { get; init; } = [];

    /// <summary>Single arrays that take the place of what the file holds, such as a head that was drawn elsewhere, by the model's names.</summary>
    /// <value>none</value>
    public IReadOnlyDictionary<string, RecipeArray> Values { get; init; } = new Dictionary<string, RecipeArray>();

    /// <summary>Puts the weights into a model.</summary>
    internal void Load(Layer model)
    {
        CheckpointFile file = CheckpointFile.Open(Path);
        if (ResetHead || Renames.Count > 0)
            model.LoadCheckpoint(file, new() { ResetHead = ResetHead, Renames = Renames });
        else
            ModelWeights.From(file, Prefix).Load(model, LeaveOut);
        if (Values.Count == 0)
            return;
        Dictionary<string, Tensor> state = model.State().ToDictionary(entry => entry.Name, entry => entry.Tensor);
        foreach ((string name, RecipeArray array) in Values)
            LoadValues(name, array, state);
    }

    private static void LoadValues(string name, RecipeArray array, Dictionary<string, Tensor> state)
    {
        if (!state.TryGetValue(name, out Tensor? tensor))
            throw new CheckpointException(
                $"the model has no \"{name}\" to take it",
                array.Path,
                array.Entry,
                fix: $"The nearest names in the model are {Nearest.Quote(Nearest.To(name, state.Keys, 3))}."
            );
        SafetensorsFile file = SafetensorsFile.Read(array.Path);
        Shape shape = file.Header[array.Entry].Shape;
        if (shape != tensor.Shape)
            throw new CheckpointException(
                $"the array has another shape than \"{name}\" of the model",
                array.Path,
                array.Entry,
                expected: tensor.Shape.ToString(),
                found: shape.ToString()
            );
        tensor.CopyFrom(file.ReadFloats(array.Entry));
    }
}
