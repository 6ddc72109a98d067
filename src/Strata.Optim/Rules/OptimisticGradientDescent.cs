namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ApplyOptimism, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Gradient descent that expects the next change of the gradient to be like the last: for games and saddle points.</summary>
/// <remarks>
/// <code>u = (α + β)·g − β·g₋₁ (first update: g₋₁ = g);  p ← p − η·u</code>
/// Semantics and defaults of <c>optax.optimistic_gradient_descent</c>. Slot: <c>previous_gradient</c>; 4 bytes a value.
/// Mokhtari, Ozdaglar and Pattathil, 2020, https://arxiv.org/abs/1901.08511.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record OptimisticGradientDescent(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Weight of the gradient itself, α; at least 0.</summary>
    /// <value>1</value>
    public Hyperparameter Alpha { get; init; } = 1;

    /// <summary>Weight of its last change, β; at least 0.</summary>
    /// <value>1</value>
    public Hyperparameter Beta { get; init; } = 1;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("alpha", Alpha, 0);
        check.AtLeast("beta", Beta, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(step, new ApplyOptimism(step.Of(Alpha), step.Of(Beta), step.Count));
}
