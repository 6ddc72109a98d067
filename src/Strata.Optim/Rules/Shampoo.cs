namespace Strata.Optim;

/// <summary>Gradients divided by roots of their own second moments along every axis.</summary>
/// <remarks>
/// <code>Lᵢ ← Lᵢ + Σ G·Gᵀ along axis i;  U = G multiplied along each of k axes by (Lᵢ + ε)^(−1/(2k));  p ← p − ηλp − ηU</code>
/// A matrix becomes <c>L^−¼·G·R^−¼</c>. Parameters of rank 0 or 1 take the diagonal, Adagrad's <c>g/√(s + ε)</c>. The roots
/// are made anew every few updates, by eigenvectors in double. After the paper: no peer of this library has it, so no
/// peer's numbers confirm it, but a plain float64 reference in the tests. Slots: <c>precond_i</c> and
/// <c>inv_precond_i</c>, or <c>sum</c>; <c>momentum_buffer</c> with momentum.
/// Gupta, Koren and Singer, 2018, https://arxiv.org/abs/1802.09568.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-1.</param>
public sealed record Shampoo(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the second moments, in (0, 1]; below 1 they are averages.</summary>
    /// <value>1: sums, as in the paper</value>
    public double Beta2 { get; init; } = 1;

    /// <summary>ε, added to every eigenvalue; above 0.</summary>
    /// <value>1e-4</value>
    public double Epsilon { get; init; } = 1e-4;

    /// <summary>Decay of a sum of directions, in [0, 1).</summary>
    /// <value>0: no sum</value>
    public Hyperparameter Momentum { get; init; } = 0;

    /// <summary>Updates from one set of roots to the next; at least 1.</summary>
    /// <value>10</value>
    public int RefreshEvery { get; init; } = 10;

    /// <summary>Axes with more values than this are left alone; at least 1.</summary>
    /// <value>1024</value>
    public int LargestAxis { get; init; } = 1024;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (Beta2 is not (> 0 and <= 1))
            check.Report($"beta2 is {Figures.Exact(Beta2)}; expected above 0 and at most 1");
        check.Above("epsilon", Epsilon, 0);
        check.Fraction("momentum", Momentum);
        if (RefreshEvery < 1)
            check.Report($"refresh every is {RefreshEvery}; expected at least 1");
        if (LargestAxis < 1)
            check.Report($"largest axis is {LargestAxis}; expected at least 1");
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages()
    {
        yield return CoupledDecay();
        yield return new ShampooDirection(Beta2, Epsilon, RefreshEvery, new(LargestAxis));
        if (Momentum != 0)
            yield return Elementwise(
                (in StepFigures step) => new ApplyMomentum(step.Of(Momentum), 0, nesterov: false, step.Count)
            );
        yield return RateAndDecay();
    }
}
