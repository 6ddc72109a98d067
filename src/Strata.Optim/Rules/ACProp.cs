using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByACProp, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Divides the gradient by how far earlier gradients strayed from their average: centered, and one step behind.</summary>
/// <remarks>
/// <code>u = g / (√(v / (1 − β2^(t−1))) + ε), in the first update g / (1 + ε);  v ← β2·v + (1 − β2)·(g − m)² + ε_root;  m ← m + (1 − β1)(g − m)</code>
/// v and m are those before this update where they are read; ε_root is kept in the state and adds up. Semantics and
/// defaults of <c>optax.contrib.acprop</c> 0.2. Slots: <c>mu</c>, <c>nu</c>; 8 bytes a value.
/// Zhuang et al., 2021, https://arxiv.org/abs/2110.05454.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record ACProp(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared deviations, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-16</value>
    public double Epsilon { get; init; } = 1e-16;

    /// <summary>Added to the average of squared deviations in every update; at least 0.</summary>
    /// <value>1e-16</value>
    public double EpsilonRoot { get; init; } = 1e-16;

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
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByACProp(step, this));
}

/// <summary>The direction of <see cref="ACProp"/>.</summary>
public readonly struct ScaleByACProp : ITransformation
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _keep;
    private readonly Vector<float> _add;
    private readonly Vector<float> _epsilonRoot;
    private readonly Vector<float> _rootShare;
    private readonly Vector<float> _addend;

    /// <summary>The stage at one step.</summary>
    public ScaleByACProp(in StepFigures step, ACProp rule)
    {
        double second = step.Of(rule.Beta2);
        _towardGradient = new(1 - step.Of(rule.Beta1));
        _keep = new((float)second);
        _add = new((float)(1 - second));
        _epsilonRoot = new((float)rule.EpsilonRoot);
        bool first = step.Count == 1;
        _rootShare = new(first ? 0 : (float)(1 / Math.Sqrt(1 - step.Power(second, step.Count - 1))));
        _addend = new((float)(first ? 1 + rule.Epsilon : rule.Epsilon));
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["mu", "nu"];

    /// <summary>Mixed: the first update is the gradient itself.</summary>
    public GradientScale GradientScale => _rootShare[0] == 0 ? GradientScale.Mixed : GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> deviation = ref slots.Next();
        Vector<float> m = average;
        Vector<float> v = deviation;
        Vector<float> stray = gradient - m;
        average = _towardGradient.Between(m, gradient);
        deviation = (v * _keep) + (stray * stray * _add) + _epsilonRoot;
        return gradient / ((Vector.SquareRoot(v) * _rootShare) + _addend);
    }
}
