namespace Strata.Training;

/// <summary>The training section of a recipe.</summary>
/// <param name="Epochs">How often every sample comes.</param>
/// <param name="Batch">Samples in a batch.</param>
/// <param name="Seed">Where initial values, splits and orders come from.</param>
/// <param name="Order">Orders that were drawn elsewhere, epochs × rows; null: shuffled by the seed.</param>
/// <param name="Evaluate"><c>epoch</c>, <c>end</c> or <c>never</c>.</param>
/// <param name="Checkpoint">The file to write after each epoch, with all that a resumed run needs; null: none.</param>
/// <param name="Weights">The file to write at the end, with parameters and buffers alone; null: none.</param>
public sealed record RecipeTraining(
    int Epochs,
    int Batch,
    int Seed,
    RecipeArray? Order,
    string Evaluate,
    string? Checkpoint,
    string? Weights
)
{
    /// <summary>The file to write the loss of every step to; null: none.</summary>
    /// <value>null</value>
    public string? Losses { get; init; }
}
