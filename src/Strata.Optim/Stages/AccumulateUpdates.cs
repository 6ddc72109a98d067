using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Lets the sum of k updates through at every k-th step and nothing in between: <c>optax.apply_every</c>.</summary>
/// <remarks>The rule before it runs in every step. To run the rule once for k gradients, accumulate in the plan.</remarks>
/// <param name="Every">k; at least 1.</param>
public sealed record AccumulateUpdates(int Every) : Stage
{
    /// <inheritdoc/>
    public override ImmutableArray<StateSlot> Slots => [new("update_sum")];

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        long place = (context.Figures.Count - 1) % Every;
        ScaledSum.Store(context.Slot(0), context.Update, 1, accumulate: place > 0);
        if (place == Every - 1)
            context.Slot(0).CopyTo(context.Update);
        else
            context.Update.Clear();
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.AtLeast("every", Every, 1);
}
