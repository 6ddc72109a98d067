using Strata.Optim;

namespace Strata.Training;

/// <summary>What chance decides in one trial: the same for every policy.</summary>
/// <param name="Head">The values of a new head: <c>head.weight</c> and <c>head.bias</c>.</param>
/// <param name="Rows">The labelled rows of the pool.</param>
/// <param name="Orders">For each epoch the order of those rows.</param>
public sealed record FineTuningDraw(
    IReadOnlyDictionary<string, StateArray> Head,
    int[] Rows,
    IReadOnlyList<int[]> Orders
);
