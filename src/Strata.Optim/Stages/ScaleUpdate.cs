using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Multiplies by a number or a schedule: <c>optax.scale</c> and <c>scale_by_schedule</c>.</summary>
/// <param name="Factor">The factor; 0 stops the parameter, below 0 climbs.</param>
public sealed record ScaleUpdate(Hyperparameter Factor) : Stage
{
    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context) =>
        ScaledSum.Scale(context.Update, (float)context.Figures.Of(Factor));
}
