namespace Strata.Optim;

using Direction = Chain<ScaleByNesterovAdam, ApplyOptimism>;
using Stages = Chain<
    AddCoupledDecay,
    Chain<Chain<ScaleByNesterovAdam, ApplyOptimism>, Chain<ScaleByLearningRate, DecayWeights>>
>;

/// <summary>Adam that also steps along the change of its direction: for games between two players.</summary>
/// <remarks>
/// <code>p ← p − η·((α + β)·u − β·u₋₁),  u the direction of Adam;  in the first update u₋₁ = u</code>
/// Semantics and defaults of <c>optax.optimistic_adam_v2</c> 0.2; the older <c>optimistic_adam</c> is β = optimism / η,
/// 1 when nothing is said. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>, <c>previous_gradient</c>; 12 bytes a value.
/// Daskalakis et al., 2018, https://arxiv.org/abs/1711.00141.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record OptimisticAdam(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Share of the direction, α.</summary>
    /// <value>1</value>
    public Hyperparameter Alpha { get; init; } = 1;

    /// <summary>Share of its change, β.</summary>
    /// <value>1</value>
    public Hyperparameter Beta { get; init; } = 1;

    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Added inside the root; at least 0.</summary>
    /// <value>0</value>
    public double EpsilonRoot { get; init; }

    /// <summary>Look ahead by one step, as optax's <c>nadam</c>.</summary>
    /// <value>true</value>
    public bool Nesterov { get; init; } = true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("alpha", Alpha, 0);
        check.AtLeast("beta", Beta, 0);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon root", EpsilonRoot, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(
            step,
            new Direction(
                new(step, Beta1, Beta2, Epsilon, EpsilonRoot, Nesterov),
                new(step.Of(Alpha), step.Of(Beta), step.Count)
            )
        );
}
