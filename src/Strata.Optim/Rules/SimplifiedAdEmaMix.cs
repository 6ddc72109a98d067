using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleBySimplifiedAdEmaMix, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>AdEMAMix with one buffer: a sum of gradients that fades, and the gradient itself beside it.</summary>
/// <remarks>
/// <code>m ← β1·m + g;  u = (α·g + m) / (√(v/c2 + ε_root) + ε)</code>
/// m is a sum, 1/(1 − β1) times an average: use a rate that much smaller than Adam's. Semantics and defaults of
/// <c>optax.contrib.simplified_ademamix</c> 0.2. Slots: <c>m</c>, <c>n</c>; 8 bytes a value.
/// Morwani et al., 2025, https://arxiv.org/abs/2502.02431.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-5.</param>
public sealed record SimplifiedAdEmaMix(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Share of the sum of gradients that is kept, in [0, 1).</summary>
    /// <value>0.99</value>
    public Hyperparameter Beta1 { get; init; } = 0.99;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.95</value>
    public Hyperparameter Beta2 { get; init; } = 0.95;

    /// <summary>Weight of the gradient itself; at least 0.</summary>
    /// <value>0</value>
    public Hyperparameter Alpha { get; init; } = 0;

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
        check.AtLeast("alpha", Alpha, 0);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("epsilon root", EpsilonRoot, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleBySimplifiedAdEmaMix(step, this));
}

/// <summary>The direction of <see cref="SimplifiedAdEmaMix"/>.</summary>
public readonly struct ScaleBySimplifiedAdEmaMix : ITransformation
{
    private readonly Vector<float> _fade;
    private readonly Vector<float> _keepSquare;
    private readonly Vector<float> _addSquare;
    private readonly Vector<float> _alpha;
    private readonly CorrectedRoot _root;

    /// <summary>The stage at one step.</summary>
    public ScaleBySimplifiedAdEmaMix(in StepFigures step, SimplifiedAdEmaMix rule)
    {
        double second = step.Of(rule.Beta2);
        _fade = new((float)(1 - step.Of(rule.Beta1)));
        _keepSquare = new((float)second);
        _addSquare = new((float)(1 - second));
        _alpha = new((float)step.Of(rule.Alpha));
        _root = new(rule.Epsilon, rule.EpsilonRoot, step.BiasCorrection(second));
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["m", "n"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> sum = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        Vector<float> old = sum;
        // β1·m + g rounds the long sum twice, which shows where it is near 0 again: 2e-5 against 1.4e-5 after 12 updates.
        Vector<float> m = old + (gradient - (old * _fade));
        Vector<float> v = (square * _keepSquare) + (gradient * gradient * _addSquare);
        sum = m;
        square = v;
        return ((gradient * _alpha) + m) / _root.Of(v);
    }
}
