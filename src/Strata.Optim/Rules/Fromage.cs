using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Steps in proportion to each parameter's norm, which a contraction keeps from growing.</summary>
/// <remarks>
/// <code>p ← (p − η·max(‖p‖, floor)/max(‖g‖, floor)·g) / √(1 + η²)</code>
/// Semantics and defaults of <c>optax.fromage</c>. No slots. Bernstein et al., 2020, https://arxiv.org/abs/2002.03432.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record Fromage(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>What both norms count as at least; at least 0.</summary>
    /// <value>1e-6</value>
    public double MinNorm { get; init; } = 1e-6;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("min norm", MinNorm, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new TrustRatio { MinNorm = MinNorm }, new StepAndContract()];
}

/// <summary>Rate, contraction and decay of <see cref="Fromage"/>.</summary>
internal sealed record StepAndContract : Stage
{
    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Proportional;

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        double contraction = 1 / Math.Sqrt(1 + (step.LearningRate * step.LearningRate));
        FusedPass.RateAndDecay(context, step.LearningRate * contraction, 1 - contraction + step.DecayPerStep);
    }
}
