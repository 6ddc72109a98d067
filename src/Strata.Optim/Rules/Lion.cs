using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByLion, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Steps of one size along the sign of an average that leans more on the newest gradient than the one it keeps.</summary>
/// <remarks>
/// <code>p ← p − η·λ·p − η·sign(β1·m + (1 − β1)·g);  then m ← β2·m + (1 − β2)·g</code>
/// Semantics and defaults of timm 1.0 (optax: λ 1e-3). Try a third to a tenth of AdamW's rate and 3 to 10 times its decay.
/// Slot: <c>exp_avg</c>; 4 bytes a value. Chen et al., 2023, https://arxiv.org/abs/2302.06675.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-4.</param>
public sealed record Lion(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Share of the average in the step, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average, in [0, 1).</summary>
    /// <value>0.99</value>
    public Hyperparameter Beta2 { get; init; } = 0.99;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByLion(step.Of(Beta1), step.Of(Beta2)));
}

/// <summary>The direction of <see cref="Lion"/>.</summary>
public readonly struct ScaleByLion(double beta1, double beta2) : ITransformation
{
    private readonly Vector<float> _average = new((float)beta1);
    private readonly Vector<float> _newest = new((float)(1 - beta1));
    private readonly Lerp _towardGradient = new(1 - beta2);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        Vector<float> m = average;
        average = _towardGradient.Between(m, gradient);
        return TakeSign.Of((m * _average) + (gradient * _newest));
    }
}
