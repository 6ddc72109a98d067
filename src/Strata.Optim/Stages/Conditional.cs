using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A stage that acts only in some steps: <c>optax.conditionally_transform</c> and <c>conditionally_mask</c>.</summary>
/// <remarks>In the others its state does not move, and its own count stands still.</remarks>
/// <param name="Inner">What acts.</param>
/// <param name="When">Whether it acts, from the updates of the parameter before this one: 0 in the first.</param>
public sealed record Conditional(Stage Inner, Func<long, bool> When) : Stage
{
    /// <summary>Whether the update is 0 where the stage does not act, instead of passing unchanged.</summary>
    /// <value>false</value>
    public bool ElseZero { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<StateSlot> Slots => Inner.Slots;

    /// <inheritdoc/>
    public override ImmutableArray<StateScalar> Scalars => [new("conditional_count"), .. Inner.Scalars];

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        if (When(context.Figures.Count - 1))
        {
            long count = (long)++context.Scalar(0);
            StepFigures figures = context.Figures.Counted(count, context.Figures.Step);
            Inner.Apply(context.Inner(figures, 0, 1, Inner.Scalars.Length));
        }
        else if (ElseZero)
        {
            context.Update.Clear();
        }
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        Inner.Check(check);
        if (Inner is GroupStage || Inner.WritesValue)
            check.Report(
                $"{Inner.GetType().Name} cannot be conditional: it looks at the group, or writes the parameter"
            );
    }
}
