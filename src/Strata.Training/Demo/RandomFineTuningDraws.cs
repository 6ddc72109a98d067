using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>Draws from a key: as many rows of each class, a head with PyTorch's default values, a new order in each epoch.</summary>
/// <param name="key">The key; the number of the trial is folded in.</param>
/// <param name="pool">The samples that rows are chosen from.</param>
/// <param name="regime">How many of them, and how many orders.</param>
public sealed class RandomFineTuningDraws(RandomKey key, Dataset pool, FineTuningRegime regime) : IFineTuningDraws
{
    /// <inheritdoc/>
    public FineTuningDraw Draw(int trial)
    {
        RandomKey own = key.FoldIn(trial);
        var rows = new List<int>();
        for (int c = 0; c < pool.ClassCount; c++)
        {
            int[] members = [.. Enumerable.Range(0, pool.Count).Where(row => pool.Labels[row] == c)];
            own.FoldIn("rows").FoldIn(c).Shuffle(members.AsSpan());
            rows.AddRange(members.Take(regime.LabelsPerClass));
        }

        var orders = new ShuffledOrder(own);
        return new(
            HeadOf(own.FoldIn("model")),
            [.. rows],
            [.. Enumerable.Range(0, regime.Epochs).Select(epoch => orders.Rows(epoch, rows.Count))]
        );
    }

    private Dictionary<string, StateArray> HeadOf(RandomKey model) =>
        new DigitsCnn(pool.ClassCount, model)
            .State()
            .Where(entry => entry.Name.StartsWith("head.", StringComparison.Ordinal))
            .ToDictionary(
                entry => entry.Name,
                entry => new StateArray(entry.Tensor.Shape, entry.Tensor.ToArray()),
                StringComparer.Ordinal
            );
}
