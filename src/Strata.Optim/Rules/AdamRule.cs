namespace Strata.Optim;

using Ams = Chain<AddCoupledDecay, Chain<ScaleByAmsGrad, Chain<ScaleByLearningRate, DecayWeights>>>;
using Stages = Chain<AddCoupledDecay, Chain<ScaleByAdam, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>What <see cref="Adam"/> and <see cref="AdamW"/> share: everything but the decay.</summary>
/// <param name="LearningRate">A number or a schedule; at least 0.</param>
public abstract record AdamRule(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public virtual double Epsilon { get; init; } = 1e-8;

    /// <summary>Added inside the root, to the corrected average of squares; at least 0.</summary>
    /// <value>0</value>
    public double EpsilonRoot { get; init; }

    /// <summary>Look ahead by one step, as optax's <c>nadam</c> and <c>nadamw</c>.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>Divide by the root of the largest average so far; one more slot, <c>max_exp_avg_sq</c>.</summary>
    /// <value>false</value>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        (IsPlain: !Nesterov && EpsilonRoot == 0, AmsGrad) switch
        {
            (true, false) => base.Compile(),
            (true, true) => Fused(AtLargest),
            (false, false) => Fused((in StepFigures step) => Around(step, Ahead(step))),
            (false, true) => Fused((in StepFigures step) => Around(step, AheadAtLargest(step))),
        };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon root", EpsilonRoot, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(step, new ScaleByAdam(step, Beta1, Beta2, EpsilonAt(step)));

    /// <summary>What is added to the corrected root in one step.</summary>
    private protected virtual double EpsilonAt(in StepFigures step) => Epsilon;

    private Ams AtLargest(in StepFigures step) => Around(step, new ScaleByAmsGrad(step, Beta1, Beta2, EpsilonAt(step)));

    private ScaleByNesterovAdam Ahead(in StepFigures step) =>
        new(step, Beta1, Beta2, EpsilonAt(step), EpsilonRoot, Nesterov);

    private ScaleByNesterovAmsGrad AheadAtLargest(in StepFigures step) =>
        new(step, Beta1, Beta2, EpsilonAt(step), EpsilonRoot, Nesterov);
}
