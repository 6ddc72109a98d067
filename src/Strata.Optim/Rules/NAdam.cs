using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByNAdam, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Adam with Nesterov's momentum, whose share grows from half of β1 towards β1.</summary>
/// <remarks>
/// <code>μt = β1·(1 − ½·0.96^(t·ψ));  Π ← Π·μt;  u = ((1 − μt)/(1 − Π)·g + μt₊₁/(1 − Π·μt₊₁)·m) / (√(v/c2) + ε)</code>
/// Semantics and defaults of <c>torch.optim.NAdam</c> 2.x; Keras' Nadam is
/// <c>new NAdam(1e-3) { MomentumDecay = 1, Epsilon = 1e-7, DecayMode = DecayMode.Decoupled }</c>, optax's is
/// <see cref="AdamRule.Nesterov"/>. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value, and Π (<c>mu_product</c>) for
/// each parameter. Dozat, 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 2e-3.</param>
public sealed record NAdam(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients and limit of the momentum, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How fast the momentum comes near β1, ψ; at least 0.</summary>
    /// <value>4e-3 (Keras: 1)</value>
    public double MomentumDecay { get; init; } = 4e-3;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        Fused(
            At,
            [new("mu_product", 1)],
            (in StepFigures step, Span<double> scalars) => scalars[0] *= MomentumAt(step, step.Count)
        );

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("momentum decay", MomentumDecay, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByNAdam(step, this));

    internal double MomentumAt(in StepFigures step, long count) =>
        step.Of(Beta1) * (1 - (0.5 * Math.Pow(0.96, count * MomentumDecay)));
}

/// <summary>The direction of <see cref="NAdam"/>.</summary>
public readonly struct ScaleByNAdam : ITransformation
{
    private readonly AdamMoments _moments;
    private readonly CorrectedAverage _average;
    private readonly CorrectedRoot _root;

    /// <summary>The stage at one step.</summary>
    public ScaleByNAdam(in StepFigures step, NAdam rule)
    {
        double second = step.Of(rule.Beta2);
        double momentum = rule.MomentumAt(step, step.Count);
        double next = rule.MomentumAt(step, step.Count + 1);
        double product = step.Scalars[0] * momentum;
        _moments = new(step.Of(rule.Beta1), second);
        _average = CorrectedAverage.Shares(next / (1 - (product * next)), (1 - momentum) / (1 - product));
        _root = new(rule.Epsilon, 0, step.BiasCorrection(second));
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        (Vector<float> average, Vector<float> square) = _moments.Update(gradient, ref slots);
        return _average.Of(average, gradient) / _root.Of(square);
    }
}
