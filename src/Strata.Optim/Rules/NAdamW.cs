namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByNesterovAdam, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>AdamW that averages the gradient in a second time: Nesterov's form without a momentum schedule.</summary>
/// <remarks>
/// <code>p ← p − η·λ·p − η·((β1·m + (1 − β1)·g)/c1) / (√(v/c2) + ε)</code>
/// Semantics and defaults of <c>timm.optim.NAdamW</c> 1.0; optax's <c>nadamw</c> corrects the two parts apart
/// (<see cref="AdamRule.Nesterov"/>). Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value.
/// Dahl et al., 2023, https://arxiv.org/abs/2306.07179.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record NAdamW(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled decay, times the learning rate; at least 0.</summary>
    /// <value>1e-2</value>
    public override Hyperparameter WeightDecay { get; init; } = 1e-2;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(
            step,
            new ScaleByNesterovAdam(
                step,
                Beta1,
                Beta2,
                Epsilon,
                epsilonRoot: 0,
                CorrectedAverage.Twice(step, step.Of(Beta1))
            )
        );
}
