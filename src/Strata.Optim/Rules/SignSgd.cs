namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<TakeSign, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Steps of one size along the sign of the gradient.</summary>
/// <remarks>
/// <code>p ← p − η·sign(g) − η·λ·p</code>
/// Semantics of <c>optax.sign_sgd</c>. No slots. Bernstein et al., 2018, https://arxiv.org/abs/1802.04434.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-4.</param>
public sealed record SignSgd(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new TakeSign());
}
