using Strata.Numerics;

namespace Strata.Optim;

/// <summary>What <see cref="ScheduleFreeSgd"/> and <see cref="ScheduleFreeAdamW"/> share: an average in place of a schedule.</summary>
/// <param name="LearningRate">A number or a warm-up; at least 0.</param>
public abstract record ScheduleFreeRule(Hyperparameter LearningRate) : UpdateRule(LearningRate)
{
    /// <summary>Where between the average and the last step the gradient is taken, in (0, 1].</summary>
    /// <value>0.9</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Steps weigh in the average by this power of the largest rate so far; 0: all alike.</summary>
    /// <value>2</value>
    public double WeightPower { get; init; } = 2;

    /// <summary>The rate that steps weigh by, where it is not that of the step.</summary>
    /// <value>null: the learning rate of the step, as in the paper (optax: that of the next step)</value>
    public Hyperparameter? AveragingRate { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override bool HasEvaluationValues => true;

    /// <summary>Which slot z is.</summary>
    private protected abstract int AverageSlot { get; }

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) => new(name) { StartsAtValue = name == "z" };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (Beta1 is not (> 0 and <= 1))
            check.Report($"beta1 is {Figures.Exact(Beta1)}; expected above 0 and at most 1");
        check.AtLeast("weight power", WeightPower, 0);
        if (AveragingRate is { } rate)
            check.AtLeast("averaging rate", rate, 0);
    }

    /// <inheritdoc/>
    protected internal override void WriteEvaluationValues(in StageContext context, Block target) =>
        ScheduleFreeAverage.WriteAverage(context, AverageSlot, Beta1, target);

    private protected ScheduleFreeAverage AverageAt(in StepFigures step) =>
        new(Beta1, ScheduleFreeAverage.ShareOf(step, RateAt(step), WeightPower));

    private protected void Advance(in StepFigures step, Span<double> scalars) =>
        ScheduleFreeAverage.Advance(scalars, RateAt(step), WeightPower);

    private double RateAt(in StepFigures step) => AveragingRate is { } rate ? step.Of(rate) : step.LearningRate;
}
