using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>The direction of a rule as a stage: <c>scale_by_adam</c> and its like in a chain.</summary>
/// <remarks>The rule's own rate and decay have no effect here: those of the whole rule count.</remarks>
public sealed record DirectionOf : Stage
{
    private readonly StageSequence _inner;

    /// <summary>The direction of a rule.</summary>
    /// <param name="rule">A rule whose learning rate does not stand inside it.</param>
    public DirectionOf(UpdateRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Rule = rule;
        _inner = new(rule.Compile().AsStages().Select(stage => (stage, true)));
    }

    /// <summary>The rule.</summary>
    public UpdateRule Rule { get; }

    /// <inheritdoc/>
    public override ImmutableArray<StateSlot> Slots => _inner.Slots;

    /// <inheritdoc/>
    public override ImmutableArray<StateScalar> Scalars => _inner.Scalars;

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => _inner.GradientScaleAt(step);

    /// <inheritdoc/>
    public override void Apply(in StageContext context) => _inner.Apply(context, context.Figures.WithoutCoupledDecay());

    /// <inheritdoc/>
    public bool Equals(DirectionOf? other) => other is not null && Rule == other.Rule;

    /// <inheritdoc/>
    public override int GetHashCode() => Rule.GetHashCode();

    /// <inheritdoc/>
    protected internal override string? ProblemWith(Parameter parameter) => Rule.ProblemWith(parameter);

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        Rule.Check(check);
        if (Rule.HasRateInside)
            check.Report($"{Rule.Name} has its learning rate inside and gives no direction");
        if (_inner.HasGroupStages)
            check.Report($"{Rule.Name} looks at the whole group, which a stage inside another cannot");
    }
}
