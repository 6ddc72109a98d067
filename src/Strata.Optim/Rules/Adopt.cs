using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByAdopt, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adam that divides each gradient by the squares before it and averages afterwards: converges with any β2.</summary>
/// <remarks>
/// <code>n = clamp(g / max(√v, ε), ±k·(t − 1)^e);  m ← m + (1 − β1)(n − m);  p ← p − η·m;  then  v ← β2·v + (1 − β2)·g²</code>
/// The first update only sets v ← g²: the parameter does not move, nor does it decay apart from the gradient. Semantics
/// and defaults of <c>timm.optim.Adopt</c> 1.0; optax: e = 0.25, decay never. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>;
/// 8 bytes a value. Taniguchi et al., 2024, https://arxiv.org/abs/2411.02853.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record Adopt(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of normalized gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.9999</value>
    public Hyperparameter Beta2 { get; init; } = 0.9999;

    /// <summary>The least that a gradient is divided by; at least 0.</summary>
    /// <value>1e-6</value>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>The exponent e with which the limit of a normalized gradient grows; at least 0.</summary>
    /// <value>0.333 (optax: 0.25)</value>
    public double ClipExponent { get; init; } = 0.333;

    /// <summary>The factor k of the limit; above 0, infinite for no limit. With exponent 0, the limit itself.</summary>
    /// <value>1</value>
    public Hyperparameter ClipScale { get; init; } = 1;

    /// <summary>Average the normalized gradient in a second time, as optax's <c>nesterov</c>.</summary>
    /// <value>false</value>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("clip exponent", ClipExponent, 0);
        if (!(ClipScale.Initial > 0))
            check.Report($"clip scale is {ClipScale}; expected above 0");
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        new(
            new(step.CoupledDecay),
            new(new(step, this), new(new(step.LearningRate), new(step.Count == 1 ? 0 : step.DecayPerStep)))
        );
}

/// <summary>The direction of <see cref="Adopt"/>.</summary>
public readonly struct ScaleByAdopt : ITransformation
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _keepSquare;
    private readonly Vector<float> _addSquare;
    private readonly Vector<float> _epsilon;
    private readonly Vector<float> _limit;
    private readonly CorrectedAverage _average;

    /// <summary>The stage at one step.</summary>
    public ScaleByAdopt(in StepFigures step, Adopt rule)
    {
        bool first = step.Count == 1;
        (double beta1, double beta2) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        _towardGradient = new(1 - beta1);
        _keepSquare = new(first ? 0 : (float)beta2);
        _addSquare = new(first ? 1 : (float)(1 - beta2));
        _epsilon = new((float)rule.Epsilon);
        // A limit of 0 keeps the first normalized gradient, which is divided by nothing real, out of the average.
        _limit = new(first ? 0 : (float)(step.Of(rule.ClipScale) * Math.Pow(step.Count - 1, rule.ClipExponent)));
        _average = rule.Nesterov ? CorrectedAverage.Shares(beta1, 1 - beta1) : CorrectedAverage.Shares(1, 0);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        Vector<float> v = square;
        Vector<float> n = gradient / Vector.Max(Vector.SquareRoot(v), _epsilon);
        n = Vector.Min(Vector.Max(n, -_limit), _limit);
        Vector<float> m = _towardGradient.Between(average, n);
        average = m;
        square = (v * _keepSquare) + (gradient * gradient * _addSquare);
        return _average.Of(m, n);
    }
}
