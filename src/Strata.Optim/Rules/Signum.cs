using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleBySignum, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Steps of one size along the sign of a moving average of the gradient.</summary>
/// <remarks>
/// <code>m ← β·m + (1 − β)·g;  p ← p − η·sign(m) − η·λ·p</code>
/// Semantics and defaults of <c>optax.signum</c>. Slot: <c>ema</c>; 4 bytes a value.
/// Bernstein et al., 2018, https://arxiv.org/abs/1802.04434.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-4.</param>
public sealed record Signum(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta { get; init; } = 0.9;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta", Beta);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleBySignum(step.Of(Beta)));
}

/// <summary>The direction of <see cref="Signum"/>.</summary>
public readonly struct ScaleBySignum(double beta) : ITransformation
{
    private readonly Vector<float> _keep = new((float)beta);
    private readonly Vector<float> _add = new((float)(1 - beta));

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["ema"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        Vector<float> m = (average * _keep) + (gradient * _add);
        average = m;
        return TakeSign.Of(m);
    }
}
