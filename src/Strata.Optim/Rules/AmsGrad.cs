using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByCorrectedAmsGrad, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>AMSGrad as optax has it: the largest average of squares is kept after its bias correction.</summary>
/// <remarks>
/// <code>v̂max ← max(v̂max, v / c2);  p ← p − η·(m / c1) / (√(v̂max + ε_root) + ε)</code>
/// Semantics and defaults of <c>optax.amsgrad</c> 0.2. PyTorch's form, which takes the maximum first, is
/// <see cref="AdamRule.AmsGrad"/>: there the large corrections of the first updates do not stay for ever.
/// Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>, <c>max_exp_avg_sq</c>; 12 bytes a value.
/// Reddi, Kale and Kumar, 2018, https://arxiv.org/abs/1904.09237.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record AmsGrad(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Added inside the root; at least 0.</summary>
    /// <value>0</value>
    public double EpsilonRoot { get; init; }

    /// <summary>Leave the average of gradients as it is: its first values are then too small.</summary>
    /// <value>false</value>
    public bool KeepAverageBias { get; init; }

    /// <summary>Leave the average of squares as it is, as the paper does.</summary>
    /// <value>false</value>
    public bool KeepSquareBias { get; init; }

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
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByCorrectedAmsGrad(step, this));
}

/// <summary>The direction of <see cref="AmsGrad"/>.</summary>
public readonly struct ScaleByCorrectedAmsGrad : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly Vector<float> _correction1;
    private readonly Vector<float> _correction2;
    private readonly CorrectedRoot _root;

    /// <summary>The stage at one step.</summary>
    public ScaleByCorrectedAmsGrad(in StepFigures step, AmsGrad rule)
    {
        (double first, double second) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        _moments = new(first, second);
        _correction1 = new(rule.KeepAverageBias ? 1 : (float)(1 / step.BiasCorrection(first)));
        _correction2 = new(rule.KeepSquareBias ? 1 : (float)(1 / step.BiasCorrection(second)));
        _root = new(rule.Epsilon, rule.EpsilonRoot, correction: 1);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        ref Vector<float> largest = ref slots.Next();
        Vector<float> most = Vector.Max(largest, square * _correction2);
        largest = most;
        return average * _correction1 / _root.Of(most);
    }
}
