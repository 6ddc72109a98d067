namespace Strata.Optim;

/// <summary>SGD with momentum whose rate comes from a model of the loss.</summary>
/// <remarks>
/// <code>
/// m, f̄, γ: averages of g, of the loss, of ⟨g, p⟩, each with β, first value first
/// τ = min(η, max((1 + ηλ)(f̄ − γ − f*) + ⟨m, p⟩, 0)/‖m‖²);  p ← (p − τ·m)/(1 + ηλ)
/// </code>
/// Sums run over the group. Needs the loss of each step: <c>optimizer.Step(loss: value)</c>. Semantics of the authors'
/// package and, with <see cref="MomoRule.DecayKeepsStep"/>, of <c>optax.contrib.momo</c>. Slot: <c>exp_avg</c>; 4 bytes a
/// value. Group: <c>barf</c>, <c>gamma</c>, <c>lb</c> (f*). Schaipp et al., 2023, https://arxiv.org/abs/2305.07583.
/// </remarks>
/// <param name="LearningRate">The largest rate, or a schedule; at least 0. Try 1.</param>
public sealed record Momo(Hyperparameter LearningRate) : MomoRule(LearningRate)
{
    /// <summary>β, decay of the averages, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta { get; init; } = 0.9;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta", Beta);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new MomoStage(new(Beta, null, 0, LowerBound, AdaptLowerBound, DecayKeepsStep))];
}
