using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Ams = Chain<AddCoupledDecay, Chain<ScaleByBeliefAmsGrad, Chain<ScaleByLearningRate, DecayWeights>>>;
using Stages = Chain<AddCoupledDecay, Chain<ScaleByBelief, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adam that divides by how far gradients stray from their average: large steps where they agree.</summary>
/// <remarks>
/// <code>s ← β2·s + (1 − β2)·(g − m)² + ε_root;  p ← p − η·(m/c1) / (√(s/c2) + ε)</code>
/// ε_root is kept in the state and adds up. Rectified, from ρt = 5 on: <c>p ← p − η·(m/c1)·r·√c2 / (√s + ε)</c>. Semantics
/// and defaults of <c>timm.optim.AdaBelief</c> 1.0, whose one <c>eps</c> is both ε and ε_root and whose
/// <c>fixed_decay</c> is <see cref="DecayMode.Independent"/>; <c>optax.adabelief</c> does not rectify.
/// Slots: <c>exp_avg</c>, <c>exp_avg_var</c>; 8 bytes a value. Zhuang et al., 2020, https://arxiv.org/abs/2010.07468.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record AdaBelief(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared deviations, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-16</value>
    public double Epsilon { get; init; } = 1e-16;

    /// <summary>Added to the average of squared deviations in every update; at least 0.</summary>
    /// <value>1e-16</value>
    public double EpsilonRoot { get; init; } = 1e-16;

    /// <summary>What happens while the average of squared deviations cannot be trusted.</summary>
    /// <value>Sgd</value>
    public BeliefRectification Rectification { get; init; } = BeliefRectification.Sgd;

    /// <summary>Look ahead by one step, as optax's <c>nesterov</c>.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <summary>Divide by the root of the largest average so far; one more slot, <c>max_exp_avg_var</c>.</summary>
    /// <value>false (timm: without effect once rectified)</value>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() => AmsGrad ? Fused(AtLargest) : base.Compile();

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon root", EpsilonRoot, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByBelief(step, this));

    private Ams AtLargest(in StepFigures step) => Around(step, new ScaleByBeliefAmsGrad(step, this));
}

/// <summary>The direction of <see cref="AdaBelief"/>.</summary>
public readonly struct ScaleByBelief : ITransformation
{
    private readonly BeliefMoments _moments;
    private readonly BeliefDirection _direction;

    /// <summary>The stage at one step.</summary>
    public ScaleByBelief(in StepFigures step, AdaBelief rule)
    {
        _moments = new(step, rule);
        _direction = new(step, rule);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_var"];

    /// <inheritdoc/>
    public GradientScale GradientScale => _direction.GradientScale;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> deviation) = _moments.Update(gradient, ref slots);
        return _direction.Of(average, gradient, deviation);
    }
}

/// <summary>The direction of <see cref="AdaBelief"/> with the largest average of squared deviations so far.</summary>
public readonly struct ScaleByBeliefAmsGrad : ITransformation
{
    private readonly BeliefMoments _moments;
    private readonly BeliefDirection _direction;

    /// <summary>The stage at one step.</summary>
    public ScaleByBeliefAmsGrad(in StepFigures step, AdaBelief rule)
    {
        _moments = new(step, rule);
        _direction = new(step, rule);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_var", "max_exp_avg_var"];

    /// <inheritdoc/>
    public GradientScale GradientScale => _direction.GradientScale;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> deviation) = _moments.Update(gradient, ref slots);
        ref Vector<float> largest = ref slots.Next();
        Vector<float> most = Vector.Max(largest, deviation);
        largest = most;
        return _direction.Of(average, gradient, most);
    }
}

/// <summary>The two averages of <see cref="AdaBelief"/>.</summary>
internal readonly struct BeliefMoments
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _keep;
    private readonly Vector<float> _add;
    private readonly Vector<float> _epsilon;

    public BeliefMoments(in StepFigures step, AdaBelief rule)
    {
        double second = step.Of(rule.Beta2);
        _towardGradient = new(1 - step.Of(rule.Beta1));
        _keep = new((float)second);
        _add = new((float)(1 - second));
        _epsilon = new((float)rule.EpsilonRoot);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector<float> Average, Vector<float> Deviation) Update(Vector<float> gradient, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> deviation = ref slots.Next();
        Vector<float> m = _towardGradient.Between(average, gradient);
        Vector<float> stray = gradient - m;
        Vector<float> s = (deviation * _keep) + (stray * stray * _add) + _epsilon;
        average = m;
        deviation = s;
        return (m, s);
    }
}

/// <summary>One formula for all phases of <see cref="AdaBelief"/>: <c>(m·a + g·b) / (√s·c + d)</c>.</summary>
internal readonly struct BeliefDirection
{
    private readonly CorrectedAverage _average;
    private readonly Vector<float> _rootShare;
    private readonly Vector<float> _addend;

    public BeliefDirection(in StepFigures step, AdaBelief rule)
    {
        (double first, double second) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        double root = Math.Sqrt(step.BiasCorrection(second));
        (double factor, double share, double addend) = (1, 1 / root, rule.Epsilon);
        if (rule.Rectification != BeliefRectification.Off)
        {
            var rectification = VarianceRectification.At(step, second);
            if (rectification.Length >= 5)
                (factor, share) = (rectification.Factor * root, 1);
            else
                (factor, share, addend) = (rule.Rectification == BeliefRectification.Wait ? 0 : 1, 0, 1);
        }

        _average = CorrectedAverage.Of(step, first, rule.Nesterov, factor);
        _rootShare = new((float)share);
        _addend = new((float)addend);
    }

    /// <summary>Mixed while the direction is the average itself.</summary>
    public GradientScale GradientScale => _rootShare[0] == 0 ? GradientScale.Mixed : GradientScale.Invariant;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Of(Vector<float> average, Vector<float> gradient, Vector<float> deviation) =>
        _average.Of(average, gradient) / ((Vector.SquareRoot(deviation) * _rootShare) + _addend);
}
