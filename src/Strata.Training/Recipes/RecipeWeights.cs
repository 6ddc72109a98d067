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

    /// <summary>Whether a head that is reset starts at zero instead of at random values.</summary>
    /// <value>false</value>
    public bool ZeroHead { get; init; }

    /// <summary>Beginnings of names in the file, and what takes their place.</summary>
    /// <value>none</value>
    public IReadOnlyList<NameRule> Renames { get; init; } = [];

    /// <summary>Single arrays that take the place of what the file holds, such as a head that was drawn elsewhere, by the model's names.</summary>
    /// <value>none</value>
    public IReadOnlyDictionary<string, RecipeArray> Values { get; init; } = new Dictionary<string, RecipeArray>();

    /// <summary>Puts the weights into a model.</summary>
    /// <param name="model">What takes them.</param>
    /// <param name="name">How the recipe calls it.</param>
    internal void Load(Layer model, string name)
    {
        CheckpointFile file = CheckpointFile.Open(Path);
        if (Prefix.Length > 0 || LeaveOut.Count > 0)
            ModelWeights.From(file, Prefix).Load(model, LeaveOut);
        else
            LoadAll(file, model, name);
        if (ZeroHead)
        {
            foreach (StateEntry entry in model.State().Where(entry => IsOfHead(entry.Name, model)))
                entry.Tensor.Values.Clear();
        }

        if (Values.Count == 0)
            return;
        Dictionary<string, Tensor> state = model.State().ToDictionary(entry => entry.Name, entry => entry.Tensor);
        foreach ((string array, RecipeArray source) in Values)
            LoadValues(array, source, state);
    }

    private void LoadAll(CheckpointFile file, Layer model, string name)
    {
        try
        {
            model.LoadCheckpoint(file, new() { ResetHead = ResetHead, Renames = Renames });
        }
        catch (StateException problem)
        {
            // Hundreds of names that miss each other say less than what they come from.
            int all = model.State().Count();
            (int fitting, StateReport report) = (problem.Report.Loaded.Count, problem.Report);
            if (2 * fitting < all)
                throw new CheckpointException(
                    $"this is no checkpoint of the model \"{name}\": {fitting} of its {all} arrays are in the file",
                    Path,
                    fix: $"The file holds {Nearest.Quote([.. file.Names], most: 3)}; the model wants {Nearest.Quote([.. report.Missing, .. report.Reshaped], most: 3)}. "
                        + "Name the model that the file belongs to, or \"rename\" the beginnings of its names."
                );
            bool onlyHead =
                report.Missing.Count + report.Unexpected.Count == 0
                && report.Reshaped.All(text => IsOfHead(text, model));
            if (!onlyHead)
                throw;
            throw new CheckpointException(
                $"the head of the file is for other classes: {string.Join("; ", report.Reshaped)}",
                Path,
                fix: "Write \"reset_head: true\" beside the file's name for a new head."
            );
        }
    }

    private static bool IsOfHead(string name, Layer model) =>
        name.StartsWith(model.Head + ".", StringComparison.Ordinal);

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
