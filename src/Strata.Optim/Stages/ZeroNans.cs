using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>Replaces NaN by 0: <c>optax.zero_nans</c>. Infinite values stay.</summary>
/// <remarks>
/// A plan checks gradients before any stage; let this one see them with <c>OnNonFiniteGradient(Propagate)</c>.
/// How many values were replaced in the last update is kept for each parameter: <c>found_nan</c>.
/// </remarks>
public sealed record ZeroNans : Stage
{
    /// <inheritdoc/>
    public override ImmutableArray<StateScalar> Scalars => [new("found_nan")];

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        int found = 0;
        foreach (ref float value in context.Update.Span)
        {
            if (!float.IsNaN(value))
                continue;
            value = 0;
            found++;
        }

        context.Scalar(0) = found;
    }
}
