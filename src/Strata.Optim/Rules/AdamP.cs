using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adam that does not let momentum lengthen weights whose length means nothing, such as those before a normalization.</summary>
/// <remarks>
/// <code>u = m/(√v/√c2 + ε), or (β1·m + (1 − β1)·g)/(…) with Nesterov;  p ← p − η·λ·p − (η/c1)·u</code>
/// Where all rows of g are nearly orthogonal to those of p, u loses its part along p and λ is multiplied by
/// <see cref="DecayRatio"/>. Semantics and defaults of timm's AdamP 1.0. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes
/// a value. Heo et al., 2021, https://arxiv.org/abs/2006.08217.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record AdamP(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squares, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root and to norms; above 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How far from orthogonal a gradient may be, times the root of the row's length; at least 0.</summary>
    /// <value>0.1</value>
    public double Delta { get; init; } = 0.1;

    /// <summary>What decay is multiplied by where the update is projected; at least 0.</summary>
    /// <value>0.1</value>
    public double DecayRatio { get; init; } = 0.1;

    /// <summary>Nesterov's form.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>Mask the update where it disagrees with the gradient, inside the projection (<see cref="Optim.Cautious"/>).</summary>
    /// <value>false</value>
    public bool Cautious { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.Above("epsilon", Epsilon, 0);
        check.AtLeast("delta", Delta, 0);
        check.AtLeast("decay ratio", DecayRatio, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new StepByProjectedAdam(this)];
}

/// <summary>Direction, projection, rate and decay of <see cref="AdamP"/>.</summary>
internal sealed record StepByProjectedAdam(AdamP Rule) : Stage
{
    private static readonly ImmutableArray<StateSlot> _slots = [new("exp_avg"), new("exp_avg_sq")];

    private readonly WeightProjection _projection = new(Rule.Delta, Rule.Epsilon, Rule.Cautious);

    public override ImmutableArray<StateSlot> Slots => _slots;

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        int rowLength = _projection.RowLength(context);
        double beta1 = step.Of(Rule.Beta1);
        double beta2 = step.Of(Rule.Beta2);
        FusedPass.Transform(
            context,
            new UncorrectedAdam(beta1, beta2, step.BiasCorrection(beta2), Rule.Epsilon, Rule.Nesterov)
        );
        _projection.Apply(context, rowLength);
        double ratio = rowLength > 0 ? Rule.DecayRatio : 1;
        FusedPass.RateAndDecay(context, step.LearningRate / step.BiasCorrection(beta1), step.DecayPerStep * ratio);
    }
}

/// <summary>Adam's direction before the correction of its average.</summary>
internal readonly struct UncorrectedAdam(double beta1, double beta2, double correction2, double epsilon, bool nesterov)
    : ITransformation
{
    private readonly AdamMoments _moments = new(beta1, beta2);

    // Products with 1 and sums with 0 are exact, so one formula serves both forms without a branch.
    private readonly Vector<float> _gradientShare = new(nesterov ? (float)(1 - beta1) : 0f);
    private readonly Vector<float> _averageShare = new(nesterov ? (float)beta1 : 1f);
    private readonly AdamDirection _direction = new(epsilon, 1, correction2);

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    public GradientScale GradientScale => GradientScale.Invariant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        return _direction.Of((gradient * _gradientShare) + (average * _averageShare), square);
    }
}
