using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Limits the Euclidean norm of each parameter's update on its own: Keras' <c>clipnorm</c>.</summary>
/// <param name="MaxNorm">Above 0.</param>
public sealed record ClipParameterNorm(double MaxNorm) : Stage
{
    /// <summary>How the norm becomes a factor.</summary>
    /// <value>Optax: unchanged below the limit, scaled to the limit above it.</value>
    public ClipFactor Factor { get; init; } = ClipFactor.Optax;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        double factor = ClipFactors.Of(Factor, MaxNorm, Math.Sqrt(Magnitude.SumOfSquares(context.Update)));
        if (factor != 1)
            ScaledSum.Scale(context.Update, (float)factor);
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.Above("max norm", MaxNorm, 0);
}
