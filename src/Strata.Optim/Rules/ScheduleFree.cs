using Strata.Numerics;

namespace Strata.Optim;

/// <summary>Any rule, with an average of its steps in place of a schedule.</summary>
/// <remarks>
/// The step of the rule, its rate and decay included, moves z; see <see cref="ScheduleFreeAverage"/>. Give the rule no
/// momentum of its own. <c>optax.contrib.schedule_free</c>. Slot: <c>z</c>; 4 bytes a value beside those of the rule.
/// Evaluate with <see cref="Optimizer.UseEvaluationValues"/>. Defazio et al., 2024, https://arxiv.org/abs/2405.15682.
/// </remarks>
public sealed record ScheduleFree : RuleWrapper
{
    /// <summary>An average around a rule.</summary>
    public ScheduleFree(UpdateRule rule)
        : base(rule) { }

    /// <inheritdoc cref="ScheduleFreeRule.Beta1"/>
    public double Beta1 { get; init; } = 0.9;

    /// <inheritdoc cref="ScheduleFreeRule.WeightPower"/>
    public double WeightPower { get; init; } = 2;

    /// <inheritdoc cref="ScheduleFreeRule.AveragingRate"/>
    public Hyperparameter? AveragingRate { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasEvaluationValues => true;

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) => new(name) { StartsAtValue = true };

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        new StagedProgram(
            new StageSequence([
                .. Rule.Compile().AsStages(),
                .. Fused(AverageAt, ScheduleFreeAverage.Scalars, Advance).AsStages(),
            ])
        );

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (Beta1 is not (> 0 and <= 1))
            check.Report($"beta1 is {Figures.Exact(Beta1)}; expected above 0 and at most 1");
        check.AtLeast("weight power", WeightPower, 0);
        if (AveragingRate is { } rate)
            check.AtLeast("averaging rate", rate, 0);
        if (Rule.Compile().AsStages().Any(stage => stage.WritesValue))
            check.Report($"{Rule.Name} writes the parameter itself, which is not where its steps go");
    }

    /// <inheritdoc/>
    protected internal override void WriteEvaluationValues(in StageContext context, Block target) =>
        ScheduleFreeAverage.WriteAverage(context, Rule.Compile().Slots.Length, Beta1, target);

    private ScheduleFreeAverage AverageAt(in StepFigures step) =>
        new(Beta1, ScheduleFreeAverage.ShareOf(step, RateAt(step), WeightPower));

    private void Advance(in StepFigures step, Span<double> scalars) =>
        ScheduleFreeAverage.Advance(scalars, RateAt(step), WeightPower);

    private double RateAt(in StepFigures step) => AveragingRate is { } rate ? step.Of(rate) : step.LearningRate;
}
