using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Limits the norm over all parameters of the group: <c>optax.clip_by_global_norm</c> inside a chain.</summary>
/// <remarks>To clip the gradients of all groups together, before any rule, use the plan's <c>Clip</c>.</remarks>
/// <param name="MaxNorm">Above 0.</param>
public sealed record ClipGroupNorm(double MaxNorm) : GroupStage
{
    /// <summary>How the norm becomes a factor.</summary>
    /// <value>Optax: unchanged below the limit, scaled to the limit above it.</value>
    public ClipFactor Factor { get; init; } = ClipFactor.Optax;

    /// <inheritdoc/>
    public override ImmutableArray<StateScalar> GroupScalars => [new("clip_factor", 1)];

    /// <inheritdoc/>
    public override int MeasureCount => 1;

    /// <inheritdoc/>
    public override void Measure(in StageContext context, Span<double> measures) =>
        measures[0] = Magnitude.SumOfSquares(context.Update);

    /// <inheritdoc/>
    public override void Combine(in GroupContext group) =>
        group.Scalars[0] = ClipFactors.Of(Factor, MaxNorm, Math.Sqrt(group.Sum(0)));

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        if (context.Group[0] != 1)
            ScaledSum.Scale(context.Update, (float)context.Group[0]);
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.Above("max norm", MaxNorm, 0);
}
