using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Divides by the norm over all parameters of the group: <c>optax.normalize_by_update_norm</c>, and <c>contrib.normalize</c> with ε 0.</summary>
/// <remarks><code>u ← u · scale / (‖u‖ + ε)</code></remarks>
public sealed record NormalizeGroup : GroupStage
{
    /// <summary>The norm that comes out.</summary>
    /// <value>1</value>
    public double Scale { get; init; } = 1;

    /// <summary>Added to the norm.</summary>
    /// <value>1e-6</value>
    public double Epsilon { get; init; } = 1e-6;

    /// <inheritdoc/>
    public override ImmutableArray<StateScalar> GroupScalars => [new("update_norm")];

    /// <inheritdoc/>
    public override int MeasureCount => 1;

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    /// <inheritdoc/>
    public override void Measure(in StageContext context, Span<double> measures) =>
        measures[0] = Magnitude.SumOfSquares(context.Update);

    /// <inheritdoc/>
    public override void Combine(in GroupContext group) => group.Scalars[0] = Math.Sqrt(group.Sum(0));

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        double norm = context.Group[0] + Epsilon;
        if (norm != 0)
            ScaledSum.Scale(context.Update, (float)(Scale / norm));
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        check.Above("scale", Scale, 0);
        check.AtLeast("epsilon", Epsilon, 0);
    }
}
