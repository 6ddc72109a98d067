namespace Strata.Optim;

/// <summary>Adam whose rate comes from a model of the loss.</summary>
/// <remarks>
/// <code>
/// m, f̄, γ: averages of g, of the loss, of ⟨g, p⟩, each with β1;  v ← β2·v + (1 − β2)·g²;  D = ε + √(v/c2)
/// τ = min(η/c1, max((1 + ηλ)(f̄ − γ − c1·f*) + ⟨m, p⟩, 0)/⟨m, m/D⟩);  p ← (p − τ·m/D)/(1 + ηλ)
/// </code>
/// Sums run over the group. Needs the loss of each step: <c>optimizer.Step(loss: value)</c>. Semantics of the authors'
/// package and, with <see cref="MomoRule.DecayKeepsStep"/>, of <c>optax.contrib.momo_adam</c>. Slots: <c>exp_avg</c>,
/// <c>exp_avg_sq</c>; 8 bytes a value. Group: <c>barf</c>, <c>gamma</c>, <c>lb</c> (f*).
/// Schaipp et al., 2023, https://arxiv.org/abs/2305.07583.
/// </remarks>
/// <param name="LearningRate">The largest rate, or a schedule; at least 0. Try 1e-2.</param>
public sealed record MomoAdam(Hyperparameter LearningRate) : MomoRule(LearningRate)
{
    /// <summary>Decay of the averages of gradient and loss, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new MomoStage(new(Beta1, Beta2, Epsilon, LowerBound, AdaptLowerBound, DecayKeepsStep))];
}
