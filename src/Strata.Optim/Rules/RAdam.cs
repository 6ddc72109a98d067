using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByRAdam, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adam that waits with its root until the average of squares can be trusted.</summary>
/// <remarks>
/// <code>ρ∞ = 2/(1 − β2) − 1;  ρt = ρ∞ − 2t·β2^t/c2;  ρt &gt; 5:  u = m/c1·r·√c2/(√v + ε),  else  u = m/c1</code>
/// with r = √((ρt − 4)(ρt − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρt)). Semantics and defaults of <c>torch.optim.RAdam</c> 2.x: ε is
/// added to the uncorrected root; <c>optax.radam</c> is <see cref="CorrectedRoot"/>. Slots: <c>exp_avg</c>,
/// <c>exp_avg_sq</c>; 8 bytes a value. Liu et al., 2020, https://arxiv.org/abs/1908.03265.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record RAdam(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, before bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Added inside the root; at least 0.</summary>
    /// <value>0</value>
    public double EpsilonRoot { get; init; }

    /// <summary>Both ε are added after the bias correction: <c>√(v/c2 + ε_root) + ε</c>, as in optax.</summary>
    /// <value>false</value>
    public bool CorrectedRoot { get; init; }

    /// <summary>The ρt from which the average of squares is trusted; at least 4.</summary>
    /// <value>5</value>
    public double Threshold { get; init; } = 5;

    /// <summary>Look ahead by one step, as optax's <c>nesterov</c>.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        EpsilonRoot == 0 && !CorrectedRoot && !Nesterov
            ? base.Compile()
            : Fused((in StepFigures step) => Around(step, new ScaleByNesterovRAdam(step, this)));

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon root", EpsilonRoot, 0);
        check.AtLeast("threshold", Threshold, 4);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByRAdam(step, this));
}

/// <summary>The direction of <see cref="RAdam"/>: one formula for both phases, <c>m·a/(√v·b + c)</c>.</summary>
public readonly struct ScaleByRAdam : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly Vector<float> _scale;
    private readonly Vector<float> _rootShare;
    private readonly Vector<float> _addend;

    /// <summary>The stage at one step.</summary>
    public ScaleByRAdam(in StepFigures step, RAdam rule)
    {
        (double first, double second) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        _moments = new(first, second);
        double correction1 = step.BiasCorrection(first);
        var rectification = VarianceRectification.At(step, second);
        bool rectified = rectification.Length > rule.Threshold;
        double root = Math.Sqrt(step.BiasCorrection(second));
        _scale = new((float)(rectified ? rectification.Factor * root / correction1 : 1 / correction1));
        _rootShare = new(rectified ? 1f : 0f);
        _addend = new(rectified ? (float)rule.Epsilon : 1f);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    /// <summary>Mixed before the rectified phase, where the direction is the average itself; invariant in it.</summary>
    public GradientScale GradientScale => _rootShare[0] == 0 ? GradientScale.Mixed : GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        return average * _scale / ((Vector.SquareRoot(square) * _rootShare) + _addend);
    }
}

/// <summary>The direction of <see cref="RAdam"/> with any of its options: <c>(m·a + g·b)/(√(v·c + d)·e + f)</c>.</summary>
public readonly struct ScaleByNesterovRAdam : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly CorrectedAverage _average;
    private readonly Vector<float> _squareShare;
    private readonly Vector<float> _inside;
    private readonly Vector<float> _rootShare;
    private readonly Vector<float> _addend;

    /// <summary>The stage at one step.</summary>
    public ScaleByNesterovRAdam(in StepFigures step, RAdam rule)
    {
        (double first, double second) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        _moments = new(first, second);
        var rectification = VarianceRectification.At(step, second);
        bool rectified = rectification.Length > rule.Threshold;
        double correction = step.BiasCorrection(second);
        double factor =
            !rectified ? 1
            : rule.CorrectedRoot ? rectification.Factor
            : rectification.Factor * Math.Sqrt(correction);
        _average = CorrectedAverage.Of(step, first, rule.Nesterov, factor);
        _squareShare = new(rule.CorrectedRoot ? (float)(1 / correction) : 1f);
        _inside = new((float)rule.EpsilonRoot);
        _rootShare = new(rectified ? 1f : 0f);
        _addend = new(rectified ? (float)rule.Epsilon : 1f);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    /// <summary>As <see cref="ScaleByRAdam.GradientScale"/>.</summary>
    public GradientScale GradientScale => _rootShare[0] == 0 ? GradientScale.Mixed : GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        Vector<float> root = Vector.SquareRoot((square * _squareShare) + _inside);
        return _average.Of(average, gradient) / ((root * _rootShare) + _addend);
    }
}
