using Strata.Numerics;

namespace Strata.Training;

/// <summary>A new random order in each epoch.</summary>
/// <param name="key">Where the orders come from; the epoch is folded in.</param>
public sealed class ShuffledOrder(RandomKey key) : IDataOrder
{
    /// <inheritdoc/>
    public int[] Rows(int epoch, int count) => key.FoldIn("order").FoldIn(epoch).Permutation(count);
}
