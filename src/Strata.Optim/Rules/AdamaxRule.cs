namespace Strata.Optim;

/// <summary>What <see cref="Adamax"/> and <see cref="KerasAdamax"/> share: everything but where ε stands.</summary>
/// <typeparam name="TStages">The fused stages.</typeparam>
/// <param name="LearningRate">A number or a schedule; at least 0.</param>
public abstract record AdamaxRule<TStages>(Hyperparameter LearningRate) : FusedRule<TStages>(LearningRate)
    where TStages : struct, ITransformation
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the largest magnitude, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the magnitude of the gradient, or with Keras to the largest; at least 0.</summary>
    /// <value>1e-8</value>
    public virtual double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
    }
}
