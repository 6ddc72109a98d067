using Strata.Numerics;

namespace Strata.Optim;

/// <summary><c>a ← a + (p − a)/(n + 1)</c>: Izmailov et al., 2018, https://arxiv.org/abs/1803.05407.</summary>
public sealed record MeanWeightAverage : WeightAverage
{
    /// <inheritdoc/>
    protected internal override void Move(Block average, Block value, long taken)
    {
        float share = (float)(1.0 / (taken + 1));
        Span<float> a = average.Span;
        ReadOnlySpan<float> p = value.Span;
        for (int i = 0; i < a.Length; i++)
            a[i] += (p[i] - a[i]) * share;
    }
}
