using Strata.Optim;

namespace Strata.Training;

/// <summary>Where a recipe's model starts from.</summary>
/// <param name="Path">A checkpoint: safetensors, PyTorch, npz, or an index of shards.</param>
/// <param name="Prefix">What the names in it begin with.</param>
/// <param name="LeaveOut">What keeps its random values, such as a new head.</param>
public sealed record RecipeWeights(string Path, string Prefix, IReadOnlyList<Selector> LeaveOut);
