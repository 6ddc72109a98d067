using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adafactor as Big Vision trains with it: a capped memory, momentum of the direction, plain steps.</summary>
/// <remarks>
/// <code>w = max(t^−decay, 1 − cap);  V = R·C / mean(R) over the two largest axes;  u = g/√V, clipped by its RMS
/// m ← m + (1 − μ)(u − m);  p ← p − ηλp − ηm</code>
/// Semantics and defaults of <c>timm.optim.AdafactorBigVision</c> 1.0, with momentum in float32 (timm: bfloat16 unless
/// asked otherwise). Its <c>unscaled_wd</c> is <see cref="DecayMode.Independent"/>. Slots: <c>exp_avg_sq_r</c> and
/// <c>exp_avg_sq_c</c>, or <c>exp_avg_sq</c>; <c>exp_avg</c> with momentum.
/// Zhai et al., 2022, https://arxiv.org/abs/2106.04560.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record BigVisionAdafactor(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>The exponent of the share <c>t^−rate</c> that a new square has; at least 0.</summary>
    /// <value>0.8</value>
    public double DecayRate { get; init; } = 0.8;

    /// <summary>Updates to leave out of the count in that share.</summary>
    /// <value>0</value>
    public int DecayOffset { get; init; }

    /// <summary>The largest share of the old moments, in [0, 1].</summary>
    /// <value>0.999</value>
    public double Beta2Cap { get; init; } = 0.999;

    /// <summary>Decay of the average of directions, in [0, 1).</summary>
    /// <value>0.9; 0 keeps no average</value>
    public Hyperparameter Momentum { get; init; } = 0.9;

    /// <summary>Added to each square; at least 0.</summary>
    /// <value>1e-30</value>
    public double Epsilon { get; init; } = 1e-30;

    /// <summary>The largest root mean square of a direction; above 0.</summary>
    /// <value>infinite: no limit</value>
    public double ClippingThreshold { get; init; } = double.PositiveInfinity;

    /// <summary>The least size of both axes; below it the second moment is kept in full.</summary>
    /// <value>16</value>
    public int SmallestFactored { get; init; } = 16;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.AtLeast("decay rate", DecayRate, 0);
        check.AtLeast("epsilon", Epsilon, 0);
        check.Fraction("momentum", Momentum);
        if (Beta2Cap is not (>= 0 and <= 1))
            check.Report($"beta2 cap is {Figures.Exact(Beta2Cap)}; expected 0 to 1");
        if (!(ClippingThreshold > 0))
            check.Report(
                $"clipping threshold is {Figures.Exact(ClippingThreshold)}; expected above 0, infinite for none"
            );
        if (SmallestFactored < 1)
            check.Report($"smallest factored is {SmallestFactored}; expected at least 1");
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages()
    {
        yield return CoupledDecay();
        yield return new ScaleByFactoredRms
        {
            Names = ("exp_avg_sq_r", "exp_avg_sq_c", "exp_avg_sq"),
            Axes = FactoredAxesChoice.LargestTwo,
            SmallestFactored = SmallestFactored,
            Beta2Decay = -DecayRate,
            DecayOffset = DecayOffset,
            Beta2Cap = Beta2Cap,
            Epsilon = Epsilon,
            ClippingThreshold = ClippingThreshold,
        };
        if (Momentum != 0)
            yield return Elementwise((in StepFigures step) => new AverageDirections(step.Of(Momentum)));
        yield return RateAndDecay();
    }

    private readonly struct AverageDirections(double decay) : ITransformation
    {
        private readonly Lerp _towardDirection = new(1 - decay);

        public static ImmutableArray<string> SlotNames { get; } = ["exp_avg"];

        public GradientScale GradientScale => GradientScale.Proportional;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> average = ref slots.Next();
            Vector<float> a = _towardDirection.Between(average, gradient);
            average = a;
            return a;
        }
    }
}
