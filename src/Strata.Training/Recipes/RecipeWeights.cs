using Strata.Formats;
using Strata.Nn;
using Strata.Nn.Modules;
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

    /// <summary>Puts the weights into a model.</summary>
    internal void Load(Layer model)
    {
        CheckpointFile file = CheckpointFile.Open(Path);
        if (ResetHead || Renames.Count > 0)
            model.LoadCheckpoint(file, new() { ResetHead = ResetHead, Renames = Renames });
        else
            ModelWeights.From(file, Prefix).Load(model, LeaveOut);
    }
}
