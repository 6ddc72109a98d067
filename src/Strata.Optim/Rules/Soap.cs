namespace Strata.Optim;

/// <summary>Adam in the eigenbasis of Shampoo's second moments.</summary>
/// <remarks>
/// <code>first update: Lᵢ ← (1 − β)·Σ G·Gᵀ along axis i, Qᵢ its eigenvectors, nothing moves
/// later: G' = G turned by every Qᵢᵀ;  Adam's m, v on G';  U = m/(√v + ε)·√c2/c1 turned back;  p ← p − ηλp − ηU
/// every k updates Qᵢ ← orthonormal(Lᵢ·Qᵢ), m turned along</code>
/// Parameters of rank 0 or 1, and axes that are too long, keep their own axes: Adam. Corrections count one update less, as
/// the first moves nothing. Semantics of <c>optax.contrib.soap</c> and of the paper's code; no numbers of a peer confirm it, but a
/// plain float64 reference in the tests. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>, <c>GG_i</c>, <c>Q_i</c>.
/// Vyas et al., 2024, https://arxiv.org/abs/2409.11321.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 3e-3.</param>
public sealed record Soap(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average, in [0, 1).</summary>
    /// <value>0.95</value>
    public Hyperparameter Beta1 { get; init; } = 0.95;

    /// <summary>Decay of the average of squares, in [0, 1).</summary>
    /// <value>0.95</value>
    public Hyperparameter Beta2 { get; init; } = 0.95;

    /// <summary>Decay of the second moments along the axes, in [0, 1).</summary>
    /// <value>0.95</value>
    public double ShampooBeta { get; init; } = 0.95;

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>k, updates from one basis to the next; at least 1.</summary>
    /// <value>10</value>
    public int RefreshEvery { get; init; } = 10;

    /// <summary>Axes with more values than this keep their own basis; at least 1.</summary>
    /// <value>10000</value>
    public int LargestAxis { get; init; } = 10_000;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.Fraction("shampoo beta", ShampooBeta);
        check.AtLeast("epsilon", Epsilon, 0);
        if (RefreshEvery < 1)
            check.Report($"refresh every is {RefreshEvery}; expected at least 1");
        if (LargestAxis < 1)
            check.Report($"largest axis is {LargestAxis}; expected at least 1");
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new SoapDirection(this), RateAndDecay()];
}
