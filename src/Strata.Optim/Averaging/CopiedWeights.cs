using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A copy of the weights, renewed now and then.</summary>
public sealed record CopiedWeights : WeightAverage
{
    /// <inheritdoc/>
    protected internal override void Move(Block average, Block value, long taken) => value.CopyTo(average);
}
