using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>A rule that keeps an average of the weights beside them, meant for evaluation.</summary>
/// <remarks>
/// The average is one over the steps of the optimizer: weights that had no gradient in some of them count as they were.
/// Slot: <c>average</c>; 4 bytes a value. It is saved with the state, and swapped in for
/// evaluation. Statistics of normalisation layers are the model's affair.
/// </remarks>
public sealed record Averaged : RuleWrapper
{
    /// <summary>An average beside the weights of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="average">Which average.</param>
    public Averaged(UpdateRule rule, WeightAverage average)
        : base(rule)
    {
        ArgumentNullException.ThrowIfNull(average);
        Average = average;
    }

    /// <summary>Which average.</summary>
    public WeightAverage Average { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasEvaluationValues => true;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile()
    {
        Stage[] inner = [.. Rule.Compile().AsStages()];
        bool isWritten = inner.Length > 0 && inner[^1].WritesValue;
        return new StagedProgram(new StageSequence([.. inner, new Move(Average, isWritten)]));
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        Average.Check(check);
    }

    /// <inheritdoc/>
    protected internal override void WriteEvaluationValues(in StageContext context, Block target)
    {
        if (context.Figures.Count == 0)
        {
            context.Value.CopyTo(target);
            return;
        }

        RuleProgram inner = Rule.Compile();
        context.Slot(inner.Slots.Length).CopyTo(target);
        long seen = (long)context.Scalar(inner.Scalars.Length);
        Average.MoveOver(target, context.Value, seen, Math.Max(seen, context.Figures.Step));
    }

    private sealed record Move(WeightAverage Average, bool IsWritten) : Stage
    {
        public override ImmutableArray<StateSlot> Slots => [new("average") { StartsAtValue = true }];

        public override ImmutableArray<StateScalar> Scalars => [new("averaged_steps")];

        public override bool WritesValue => true;

        public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

        public override void Apply(in StageContext context)
        {
            long step = context.Figures.Step;
            Block average = context.Slot(0);
            ref double seen = ref context.Scalar(0);
            // Before its first update the slot is the parameter, so nothing was missed. Weights that the rule inside has
            // written already are not those of the steps that were missed.
            if (!IsWritten && seen < step && context.Figures.Count > 1)
                Average.MoveOver(average, context.Value, (long)seen, step);
            if (!IsWritten)
                ScaledSum.Subtract(context.Value, context.Update);
            Average.MoveOver(average, context.Value, step, step + 1);
            seen = step + 1;
            if (Average.Overwrites(step))
                average.CopyTo(context.Value);
        }
    }
}
