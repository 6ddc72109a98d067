using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>AdamW that slows down where gradients are larger than their average of squares expects.</summary>
/// <remarks>
/// <code>q = √(v/c2) + ε;  p ← p − η·λ·p − η / max(1, RMS(g/q)/threshold)·(m/c1)/q</code>
/// The root mean square is over the parameter. Semantics of <c>timm.optim.AdamWLegacy</c> 1.0 with
/// <c>clipping_threshold</c>, and of <c>timm.optim.NAdamW</c> with it when <see cref="Nesterov"/> is on. Slots:
/// <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value. Wortsman et al., 2023, https://arxiv.org/abs/2304.13013, after
/// Adafactor's update clipping, https://arxiv.org/abs/1804.04235.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record StableAdamW(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The root mean square of g/q up to which nothing is slowed down; above 0.</summary>
    /// <value>1</value>
    public double ClippingThreshold { get; init; } = 1;

    /// <summary>Average the gradient in a second time, as <see cref="NAdamW"/>.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>Decoupled decay, times the learning rate; at least 0.</summary>
    /// <value>1e-2</value>
    public override Hyperparameter WeightDecay { get; init; } = 1e-2;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.Above("clipping threshold", ClippingThreshold, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new ClippedAdam(this), RateAndDecay()];
}

/// <summary>The direction of <see cref="StableAdamW"/>.</summary>
internal sealed record ClippedAdam(StableAdamW Rule) : Stage
{
    public override ImmutableArray<StateSlot> Slots { get; } = [new("exp_avg"), new("exp_avg_sq")];

    public override GradientScale GradientScaleAt(in StepFigures step) => GradientScale.Invariant;

    public override void Apply(in StageContext context)
    {
        StepFigures step = context.Figures;
        (double first, double second) = (step.Of(Rule.Beta1), step.Of(Rule.Beta2));
        var root = new CorrectedRoot(Rule.Epsilon, 0, step.BiasCorrection(second));
        FusedPass.Transform(context, new ScaleByNewRoot(new(first, second), root));
        Block scaled = context.Update;
        double rms = Math.Sqrt(Magnitude.SumOfSquares(scaled) / Math.Max(1, scaled.Length));
        double factor = 1 / Math.Max(1, rms / Rule.ClippingThreshold);
        double share = factor / step.BiasCorrection(first);
        CorrectedAverage average = Rule.Nesterov
            ? CorrectedAverage.Shares(first * share, (1 - first) * share)
            : CorrectedAverage.Shares(share, 0);
        FusedPass.Transform(context, new ScaleByClippedAdam(average, root));
    }
}

/// <summary>Moves both averages on and gives g/q, the update without momentum.</summary>
internal readonly struct ScaleByNewRoot(AdamMoments moments, CorrectedRoot root) : ITransformation
{
    private readonly AdamMoments _moments = moments;
    private readonly CorrectedRoot _root = root;

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    public GradientScale GradientScale => GradientScale.Invariant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (_, Vector<float> square) = _moments.Update(gradient, ref slots);
        return gradient / _root.Of(square);
    }
}

/// <summary>Takes g/q and gives the direction from averages that were moved on already.</summary>
internal readonly struct ScaleByClippedAdam(CorrectedAverage average, CorrectedRoot root) : ITransformation
{
    private readonly CorrectedAverage _average = average;
    private readonly CorrectedRoot _root = root;

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    public GradientScale GradientScale => GradientScale.Invariant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        Vector<float> m = slots.Next();
        Vector<float> q = _root.Of(slots.Next());
        return _average.Of(m, gradient * q) / q;
    }
}
