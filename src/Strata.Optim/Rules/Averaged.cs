using System.Collections.Immutable;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>A rule that keeps an average of the weights beside them, meant for evaluation.</summary>
/// <remarks>
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
        int last = new StageSequence(Rule.Compile().AsStages()).Slots.Length;
        // Before its first value the average is the parameter itself.
        (context.Figures.Count > Average.Begin ? context.Slot(last) : context.Value).CopyTo(target);
    }

    private sealed record Move(WeightAverage Average, bool IsWritten) : Stage
    {
        public override ImmutableArray<StateSlot> Slots => [new("average") { StartsAtValue = true }];

        public override ImmutableArray<StateScalar> Scalars => [new("averaged")];

        public override bool WritesValue => true;

        public override void Apply(in StageContext context)
        {
            if (!IsWritten)
                ScaledSum.Subtract(context.Value, context.Update);
            long count = context.Figures.Count;
            if (count <= Average.Begin || (count - Average.Begin) % Average.Every != 0)
                return;
            ref double averaged = ref context.Scalar(0);
            Average.Move(context.Slot(0), context.Value, (long)averaged++);
            if (Average.OverwriteEvery > 0 && count % Average.OverwriteEvery == 0)
                context.Slot(0).CopyTo(context.Value);
        }
    }
}
