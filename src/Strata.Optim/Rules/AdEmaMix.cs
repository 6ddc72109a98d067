using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByAdEmaMix, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>AdamW with a second, much slower average of gradients beside the first.</summary>
/// <remarks>
/// <code>u = (m1/c1 + α·m2) / (√(v/c2 + ε_root) + ε),  m1 with β1, m2 with β3</code>
/// m2 is not corrected; let α and β3 rise by schedules over the training. Semantics and defaults of
/// <c>optax.contrib.ademamix</c> 0.2. Slots: <c>m1</c>, <c>m2</c>, <c>nu</c>; 12 bytes a value.
/// Pagliardini, Ablin and Grangier, 2024, https://arxiv.org/abs/2409.03137.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record AdEmaMix(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the fast average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Decay of the slow average of gradients, in [0, 1).</summary>
    /// <value>0.9999</value>
    public Hyperparameter Beta3 { get; init; } = 0.9999;

    /// <summary>Weight of the slow average; at least 0.</summary>
    /// <value>5</value>
    public Hyperparameter Alpha { get; init; } = 5;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Added inside the root; at least 0.</summary>
    /// <value>0</value>
    public double EpsilonRoot { get; init; }

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.Fraction("beta3", Beta3);
        check.AtLeast("alpha", Alpha, 0);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon root", EpsilonRoot, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByAdEmaMix(step, this));
}

/// <summary>The direction of <see cref="AdEmaMix"/>.</summary>
public readonly struct ScaleByAdEmaMix : ITransformation
{
    private readonly Lerp _fast;
    private readonly Lerp _slow;
    private readonly Vector<float> _keepSquare;
    private readonly Vector<float> _addSquare;
    private readonly Vector<float> _correction1;
    private readonly Vector<float> _alpha;
    private readonly CorrectedRoot _root;

    /// <summary>The stage at one step.</summary>
    public ScaleByAdEmaMix(in StepFigures step, AdEmaMix rule)
    {
        (double first, double second) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        _fast = new(1 - first);
        _slow = new(1 - step.Of(rule.Beta3));
        _keepSquare = new((float)second);
        _addSquare = new((float)(1 - second));
        _correction1 = new((float)(1 / step.BiasCorrection(first)));
        _alpha = new((float)step.Of(rule.Alpha));
        _root = new(rule.Epsilon, rule.EpsilonRoot, step.BiasCorrection(second));
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["m1", "m2", "nu"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> fast = ref slots.Next();
        ref Vector<float> slow = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        Vector<float> m1 = _fast.Between(fast, gradient);
        Vector<float> m2 = _slow.Between(slow, gradient);
        Vector<float> v = (square * _keepSquare) + (gradient * gradient * _addSquare);
        fast = m1;
        slow = m2;
        square = v;
        return ((m1 * _correction1) + (m2 * _alpha)) / _root.Of(v);
    }
}
