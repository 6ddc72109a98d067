namespace Strata.Optim;

/// <summary>Replaces NaN by 0: <c>optax.zero_nans</c>. Infinite values stay.</summary>
/// <remarks>A plan checks gradients before any stage; let this one see them with <c>OnNonFiniteGradient(Propagate)</c>.</remarks>
public sealed record ZeroNans : Stage
{
    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        foreach (ref float value in context.Update.Span)
            value = float.IsNaN(value) ? 0 : value;
    }
}
