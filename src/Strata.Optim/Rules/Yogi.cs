using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByYogi, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adam whose average of squares moves by a fixed share of g²: it never forgets large gradients at once.</summary>
/// <remarks>
/// <code>m ← m + (1 − β1)(g − m);  v ← v − (1 − β2)·sign(v − g²)·g²;  p ← p − η·(m/c1) / (√(v/c2) + ε)</code>
/// Both averages start at <see cref="InitialAccumulator"/>. Semantics and defaults of <c>optax.yogi</c> 0.2. Slots:
/// <c>mu</c>, <c>nu</c>; 8 bytes a value. Zaheer et al., 2018,
/// https://papers.nips.cc/paper/8186-adaptive-methods-for-nonconvex-optimization.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-2.</param>
public sealed record Yogi(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-3</value>
    public double Epsilon { get; init; } = 1e-3;

    /// <summary>Where both averages begin; at least 0.</summary>
    /// <value>1e-6</value>
    public double InitialAccumulator { get; init; } = 1e-6;

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) => new(name) { Start = InitialAccumulator };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("initial accumulator", InitialAccumulator, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByYogi(step, this));
}

/// <summary>The direction of <see cref="Yogi"/>.</summary>
public readonly struct ScaleByYogi : ITransformation
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _addSquare;
    private readonly AdamDirection _direction;
    private readonly bool _startsAtZero;

    /// <summary>The stage at one step.</summary>
    public ScaleByYogi(in StepFigures step, Yogi rule)
    {
        (double first, double second) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        _towardGradient = new(1 - first);
        _addSquare = new((float)(1 - second));
        _direction = new(rule.Epsilon, step.BiasCorrection(first), step.BiasCorrection(second));
        _startsAtZero = rule.InitialAccumulator == 0;
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["mu", "nu"];

    /// <summary>Invariant when the averages start at 0; else what was there first weighs more against smaller gradients.</summary>
    public GradientScale GradientScale => _startsAtZero ? GradientScale.Invariant : GradientScale.Mixed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        Vector<float> m = _towardGradient.Between(average, gradient);
        Vector<float> old = square;
        Vector<float> target = gradient * gradient;
        Vector<float> share = target * _addSquare;
        Vector<float> down = Vector.ConditionalSelect(Vector.GreaterThan(old, target), share, Vector<float>.Zero);
        Vector<float> v = old - Vector.ConditionalSelect(Vector.LessThan(old, target), -share, down);
        average = m;
        square = v;
        return _direction.Of(m, v);
    }
}
