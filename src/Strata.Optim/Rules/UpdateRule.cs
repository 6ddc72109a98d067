using System.Collections.Immutable;
using Strata.Numerics;

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

    /// <summary>The names of what it keeps for a parameter: arrays, then numbers.</summary>
    public IReadOnlyList<string> GetStateNames()
    {
        RuleProgram program = Compile();
        return [.. program.Slots.Select(slot => slot.Name), .. program.Scalars.Select(scalar => scalar.Name)];
    }

    /// <summary>What a constant multiplier of the gradient does to its updates, with these options.</summary>
    public GradientScale GetGradientScale() => PlanWarnings.ScaleOf(this, WeightDecay, DecayMode);

    /// <summary>Whether the learning rate stands inside the rule, so that its direction cannot be had without it.</summary>
    /// <remarks>Then nothing can be put between direction and rate (<see cref="ComposedRule.Direction"/>).</remarks>
    protected internal virtual bool HasRateInside => false;

    /// <summary>Whether other values than the trained ones are meant for evaluation, such as an average.</summary>
    protected internal virtual bool HasEvaluationValues => false;

    /// <summary>Whether the rule reads <see cref="StepFigures.Loss"/>, so that <see cref="Optimizer.Step"/> must be given it.</summary>
    protected internal virtual bool NeedsLoss => false;

    /// <summary>Whether the rule averages estimates of the diagonal of the Hessian, which a caller hands over now and then.</summary>
    protected internal virtual bool TakesHessian => false;

    /// <summary>How a slot begins, for slots of elementwise stages.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>By default zeros of the parameter's shape.</returns>
    protected internal virtual StateSlot SlotOf(string name) => new(name);

    /// <summary>Makes the rule ready to run.</summary>
    /// <remarks>Rate and decay of the record itself must not be read here: programs are shared by groups that differ in nothing else.</remarks>
    protected internal abstract RuleProgram Compile();

    /// <summary>Writes the values that are meant for evaluation; called only where <see cref="HasEvaluationValues"/>.</summary>
    /// <param name="context">The parameter and its state.</param>
    /// <param name="target">As long as the parameter.</param>
    protected internal virtual void WriteEvaluationValues(in StageContext context, Block target) =>
        context.Value.CopyTo(target);

    /// <summary>Takes an estimate of the Hessian's diagonal in; called only where <see cref="TakesHessian"/>.</summary>
    /// <param name="context">The parameter and its state.</param>
    /// <param name="diagonal">As long as the parameter.</param>
    protected internal virtual void TakeHessian(in StageContext context, ReadOnlySpan<float> diagonal) { }

    /// <summary>Whether an estimate was ever taken in; called only where <see cref="TakesHessian"/>.</summary>
    protected internal virtual bool HasHessian(in StageContext context) => false;

    /// <summary>Why the rule cannot step a parameter, as a clause such as <c>has rank 1; expected 2</c>; null where it can.</summary>
    protected internal virtual string? ProblemWith(Parameter parameter) => null;

    /// <summary>What the rule does with a parameter because of its shape, for its row in the plan; null where there is nothing to say.</summary>
    protected internal virtual string? NoteOn(Parameter parameter) => null;

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
    /// <param name="scalars">Numbers to keep for each parameter; the stages read them from the figures.</param>
    /// <param name="advance">Moves them on after each update.</param>
    protected RuleProgram Fused<TStages>(
        StageFactory<TStages> at,
        ImmutableArray<StateScalar> scalars = default,
        ScalarUpdate? advance = null
    )
        where TStages : struct, ITransformation =>
        new FusedProgram<TStages>(at, [.. TStages.SlotNames.Select(SlotOf)], scalars, advance);

    /// <summary>Times the learning rate, plus what decay apart from the gradient takes away, as a stage.</summary>
    protected static Stage RateAndDecay() =>
        new FusedStage(
            new FusedProgram<Chain<ScaleByLearningRate, DecayWeights>>(
                (in StepFigures step) => new(new(step.LearningRate), new(step.DecayPerStep)),
                []
            )
        );

    /// <summary>What stands around a direction in nearly every rule: coupled decay before it, rate and decay after it.</summary>
    protected static Chain<
        AddCoupledDecay,
        Chain<TDirection, Chain<ScaleByLearningRate, DecayWeights>>
    > Around<TDirection>(in StepFigures step, TDirection direction)
        where TDirection : struct, ITransformation =>
        new(new(step.CoupledDecay), new(direction, new(new(step.LearningRate), new(step.DecayPerStep))));
}
