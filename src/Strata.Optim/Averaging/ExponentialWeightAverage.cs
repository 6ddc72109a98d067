using Strata.Numerics;

namespace Strata.Optim;

/// <summary><c>a ← a + (1 − β)·(p − a)</c>.</summary>
/// <param name="Decay">β, in [0, 1).</param>
public sealed record ExponentialWeightAverage(double Decay) : WeightAverage
{
    /// <summary>The average begins at the weights before the first update: <c>optax.incremental_update</c> on a copy.</summary>
    /// <value>false: at the weights after it, as PyTorch and Keras</value>
    public bool StartsAtInitial { get; init; }

    /// <inheritdoc/>
    protected internal override void Move(Block average, Block value, long taken)
    {
        if (taken == 0 && !StartsAtInitial)
        {
            value.CopyTo(average);
            return;
        }

        float share = (float)(1 - Decay);
        Span<float> a = average.Span;
        ReadOnlySpan<float> p = value.Span;
        for (int i = 0; i < a.Length; i++)
            a[i] += (p[i] - a[i]) * share;
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("decay of the average", Decay);
    }
}
