using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Scales each parameter's update to the size of the parameter: <c>optax.scale_by_trust_ratio</c>.</summary>
/// <remarks>
/// <code>u ← u · c·max(‖p‖, floor) / (max(‖u‖, floor) + ε);  unchanged where either norm is 0</code>
/// You et al., 2017, https://arxiv.org/abs/1708.03888 (LARS), and 2020, https://arxiv.org/abs/1904.00962 (LAMB).
/// </remarks>
public sealed record TrustRatio : Stage
{
    /// <summary>c; above 0.</summary>
    /// <value>1</value>
    public double Coefficient { get; init; } = 1;

    /// <summary>What both norms count as at least.</summary>
    /// <value>0</value>
    public double MinNorm { get; init; }

    /// <summary>Added to the norm of the update.</summary>
    /// <value>0</value>
    public double Epsilon { get; init; }

    /// <inheritdoc/>
    public override GradientScale GradientScaleAt(in StepFigures step) =>
        MinNorm == 0 && Epsilon == 0 ? GradientScale.Invariant : GradientScale.Mixed;

    /// <inheritdoc/>
    public override void Apply(in StageContext context)
    {
        double parameter = Math.Max(Math.Sqrt(Magnitude.SumOfSquares(context.Value)), MinNorm);
        double update = Math.Max(Math.Sqrt(Magnitude.SumOfSquares(context.Update)), MinNorm);
        if (parameter != 0 && update != 0)
            ScaledSum.Scale(context.Update, (float)(Coefficient * parameter / (update + Epsilon)));
    }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        check.Above("trust coefficient", Coefficient, 0);
        check.AtLeast("min norm", MinNorm, 0);
        check.AtLeast("epsilon", Epsilon, 0);
    }
}
