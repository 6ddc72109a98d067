using Strata.Numerics;

namespace Strata.Optim;

/// <summary>A rule around another rule, whose rate, decay and direction of search it takes over.</summary>
/// <remarks>A plan sees one rule: its multipliers, schedules and decay overrides reach the inner one.</remarks>
public abstract record RuleWrapper : UpdateRule
{
    /// <summary>Wraps a rule.</summary>
    protected RuleWrapper(UpdateRule rule)
        : base((rule ?? throw new ArgumentNullException(nameof(rule))).LearningRate)
    {
        WeightDecay = rule.WeightDecay;
        DecayMode = rule.DecayMode;
        Maximize = rule.Maximize;
        // The inner rule keeps the figures that it alone uses; the others stand here, where plans find them.
        Rule = rule with
        {
            LearningRate = 0,
            WeightDecay = 0,
            DecayMode = DecayMode.Decoupled,
            Maximize = false,
        };
    }

    /// <summary>The rule inside, without rate and decay.</summary>
    public UpdateRule Rule { get; }

    /// <inheritdoc/>
    public sealed override Hyperparameter WeightDecay { get; init; }

    /// <inheritdoc/>
    public sealed override DecayMode DecayMode { get; init; }

    /// <inheritdoc/>
    public override string Name => Rule.Name;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override bool HasEvaluationValues => Rule.HasEvaluationValues;

    /// <inheritdoc/>
    protected internal override bool NeedsLoss => Rule.NeedsLoss;

    /// <inheritdoc/>
    protected internal override bool TakesHessian => Rule.TakesHessian;

    /// <summary>How many slots and scalars stand before those of the inner rule.</summary>
    protected virtual (int Slots, int Scalars) StateBefore => (0, 0);

    /// <inheritdoc/>
    protected internal override string? ProblemWith(Parameter parameter) => Rule.ProblemWith(parameter);

    /// <inheritdoc/>
    protected internal override string? NoteOn(Parameter parameter) => Rule.NoteOn(parameter);

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        Rule.Check(check);
    }

    /// <inheritdoc/>
    protected internal override void WriteEvaluationValues(in StageContext context, Block target) =>
        Rule.WriteEvaluationValues(OfInner(context), target);

    /// <inheritdoc/>
    protected internal override void TakeHessian(in StageContext context, ReadOnlySpan<float> diagonal) =>
        Rule.TakeHessian(OfInner(context), diagonal);

    /// <inheritdoc/>
    protected internal override bool HasHessian(in StageContext context) => Rule.HasHessian(OfInner(context));

    /// <summary>The parameter with the state of the inner rule alone.</summary>
    private StageContext OfInner(in StageContext context)
    {
        (int slots, int scalars) = StateBefore;
        return context.Inner(context.Figures, slots, scalars, Rule.Compile().Scalars.Length);
    }

    /// <summary>Reports a group-wide rule inside a stage that cannot hold one.</summary>
    private protected void CheckNotGroupWide(RuleCheck check)
    {
        if (new StageSequence(Rule.Compile().AsStages()).HasGroupStages)
            check.Report($"{Rule.Name} looks at the whole group, which it cannot inside {GetType().Name}");
    }

    /// <summary>Reports a rule inside whose last stage writes the parameter, which must then be the last of all.</summary>
    private protected void CheckSubtracts(RuleCheck check)
    {
        if (Rule.Compile().AsStages().LastOrDefault() is { WritesValue: true } last)
            check.Report($"{last.GetType().Name} writes the parameter, which it cannot inside {GetType().Name}");
    }
}
