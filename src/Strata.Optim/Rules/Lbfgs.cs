namespace Strata.Optim;

/// <summary>Limited-memory BFGS: a direction from the last changes of parameters and gradients.</summary>
/// <remarks>
/// <code>s_k = p_k − p_{k−1};  y_k = g_k − g_{k−1};  u = H·g with the m newest pairs;  p ← p − η·u</code>
/// The two loops of the method run on inner products alone, which are taken over the group in one pass (Chen et al.,
/// 2014). Gradients should be of one loss, not of changing batches, and the caller chooses the rate: a line search is
/// <see cref="LbfgsMinimizer"/>'s. Semantics and defaults of <c>optax.lbfgs</c> with <c>linesearch=None</c>. Slots: <c>params</c>,
/// <c>updates</c>, <c>diff_params_memory</c>, <c>diff_updates_memory</c>; 8 + 8·m bytes a value.
/// Liu and Nocedal, 1989, https://doi.org/10.1007/BF01589116.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1.</param>
public sealed record Lbfgs(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>m, the pairs that are kept; 1 to 100.</summary>
    /// <value>10</value>
    public int MemorySize { get; init; } = 10;

    /// <summary>Begin each approximation with the identity, not scaled by the newest pair; the first step is the gradient then.</summary>
    /// <value>false: scaled, and the first step by <c>min(1, 1/‖g‖)</c> (optax: <c>scale_init_precond</c>)</value>
    public bool UnscaledInitial { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (MemorySize is < 1 or > 100)
            check.Report($"memory size is {MemorySize}; expected 1 to 100");
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new PreconditionByPairs(MemorySize, !UnscaledInitial), RateAndDecay()];
}
