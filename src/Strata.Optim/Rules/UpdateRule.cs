namespace Strata.Optim;

/// <summary>A whole optimizer as a value: a chain of transformations that ends in a learning rate, with its options.</summary>
/// <remarks>
/// Rules are immutable records: equal rules are equal, and parameters with equal rules and figures are stepped together.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0.</param>
public abstract record UpdateRule(Hyperparameter LearningRate)
{
    /// <summary>The name in recipes, tables and state keys: the type's name in lower case.</summary>
    public virtual string Name => GetType().Name.ToLowerInvariant();

    /// <summary>Weight decay λ; at least 0. A plan's <c>WeightDecay</c> and <c>NoWeightDecay</c> replace it.</summary>
    /// <value>0, unless the rule says otherwise.</value>
    public virtual Hyperparameter WeightDecay { get; init; } = 0;

    /// <summary>How weight decay enters the update.</summary>
    /// <value>Decoupled, unless the rule says otherwise.</value>
    public virtual DecayMode DecayMode { get; init; } = DecayMode.Decoupled;

    /// <summary>Climb instead of descend: the gradient is negated before everything else, decay included.</summary>
    /// <value>false</value>
    public bool Maximize { get; init; }

    /// <summary>What every value of a slot is before the first update.</summary>
    /// <value>0</value>
    protected internal virtual double StartOf(string slot) => 0;

    /// <summary>Makes the rule ready to run.</summary>
    protected internal abstract RuleProgram Compile();

    /// <summary>Reports every option that is out of range.</summary>
    /// <param name="check">Takes the reports.</param>
    protected internal virtual void Check(RuleCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        check.AtLeast("learning rate", LearningRate, 0);
        check.AtLeast("weight decay", WeightDecay, 0);
        if (DecayMode == DecayMode.Corrected && LearningRate.Peak is not > 0)
            check.Report(
                $"corrected decay needs a learning rate whose peak is known and above 0; {LearningRate} has none"
            );
    }

    /// <summary>A program of elementwise stages.</summary>
    /// <param name="at">Makes the stages from the figures of a step.</param>
    protected static RuleProgram Fused<TStages>(StageFactory<TStages> at)
        where TStages : struct, ITransformation => new FusedProgram<TStages>(at);

    /// <summary>What stands around a direction in nearly every rule: coupled decay before it, rate and decay after it.</summary>
    protected static Chain<
        AddCoupledDecay,
        Chain<TDirection, Chain<ScaleByLearningRate, DecayWeights>>
    > Around<TDirection>(in StepFigures step, TDirection direction)
        where TDirection : struct, ITransformation =>
        new(new(step.CoupledDecay), new(direction, new(new(step.LearningRate), new(step.DecayPerStep))));
}
