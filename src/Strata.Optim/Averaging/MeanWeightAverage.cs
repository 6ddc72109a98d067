using Strata.Numerics;

namespace Strata.Optim;

/// <summary><c>a ← a + (p − a)/(n + 1)</c>: Izmailov et al., 2018, https://arxiv.org/abs/1803.05407.</summary>
public sealed record MeanWeightAverage : WeightAverage
{
    /// <inheritdoc/>
    protected internal override void Move(Block average, Block value, long taken, long times) =>
        Approach(average, value, (float)((double)times / (taken + times)));
}
