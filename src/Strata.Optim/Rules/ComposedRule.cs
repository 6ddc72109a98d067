using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A rule with further stages before it, between its direction and the learning rate, or after everything.</summary>
/// <remarks>
/// <c>optax.chain</c> for rules: <c>new AdamW(1e-3).BeforeRule(new CentralizeGradient())</c>. Rate, decay and
/// <see cref="UpdateRule.Maximize"/> are those of the inner rule, and a plan changes them as it does everywhere.
/// </remarks>
public sealed record ComposedRule : RuleWrapper
{
    internal ComposedRule(UpdateRule rule)
        : base(rule) { }

    /// <summary>Stages that see the gradient before the rule, coupled decay included in what follows.</summary>
    public ImmutableArray<Stage> Gradient { get; init; } = [];

    /// <summary>Stages that see the rule's direction: before the learning rate and before decay apart from the gradient.</summary>
    public ImmutableArray<Stage> Direction { get; init; } = [];

    /// <summary>Stages that see the whole update, in units of the parameter.</summary>
    public ImmutableArray<Stage> Update { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(ComposedRule? other) =>
        other is not null
        && base.Equals(other)
        && Gradient.SequenceEqual(other.Gradient)
        && Direction.SequenceEqual(other.Direction)
        && Update.SequenceEqual(other.Update);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(base.GetHashCode(), Gradient.Length, Direction.Length, Update.Length);

    /// <inheritdoc/>
    protected internal override bool HasRateInside => Rule.HasRateInside;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile()
    {
        IEnumerable<Stage> inner = Rule.Compile().AsStages();
        if (Direction.IsEmpty)
            return new StagedProgram(new StageSequence([.. Gradient, .. inner, .. Update]));
        return new StagedProgram(
            new StageSequence([
                .. Gradient.Select(stage => (stage, false)),
                .. inner.Select(stage => (stage, true)),
                .. Direction.Select(stage => (stage, false)),
                (RateAndDecay(), false),
                .. Update.Select(stage => (stage, false)),
            ])
        );
    }

    /// <inheritdoc/>
    protected internal override string? ProblemWith(Parameter parameter)
    {
        string? problem = base.ProblemWith(parameter);
        foreach (Stage stage in (ImmutableArray<Stage>)[.. Gradient, .. Direction, .. Update])
            problem ??= stage.ProblemWith(parameter);
        return problem;
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (!Direction.IsEmpty && Rule.HasRateInside)
            check.Report(
                $"{Rule.Name} has its learning rate inside, so nothing can stand between its direction and the rate; put {Direction[0].GetType().Name} on the update"
            );
        if (!Direction.IsEmpty || !Update.IsEmpty)
            CheckSubtracts(check);
        Stage[] all = [.. Gradient, .. Direction, .. Update];
        foreach (Stage stage in all)
            stage.Check(check);
        if (all.SkipLast(1).FirstOrDefault(stage => stage.WritesValue) is { } early)
            check.Report($"{early.GetType().Name} writes the parameter and must be the last stage");
    }

    /// <inheritdoc/>
    protected override (int Slots, int Scalars) StateBefore =>
        (Gradient.Sum(stage => stage.Slots.Length), Gradient.Sum(stage => stage.Scalars.Length));
}
