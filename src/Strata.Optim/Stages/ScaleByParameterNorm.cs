using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Multiplies by the norm, or the root mean square, of the parameter: <c>optax.scale_by_param_block_norm</c> and <c>_rms</c>.</summary>
public sealed record ScaleByParameterNorm : Stage
{
    /// <summary>What the norm counts as at least; above 0, or a parameter of zeros never moves.</summary>
    /// <value>1e-3</value>
    public double MinScale { get; init; } = 1e-3;

    /// <summary>The root mean square in place of the norm.</summary>
    /// <value>false</value>
    public bool RootMeanSquare { get; init; }

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        double squares = Magnitude.SumOfSquares(context.Value);
        if (RootMeanSquare)
            squares /= Math.Max(1, context.Value.Length);
        ScaledSum.Scale(context.Update, (float)Math.Max(Math.Sqrt(squares), MinScale));
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.AtLeast("min scale", MinScale, 0);
}
