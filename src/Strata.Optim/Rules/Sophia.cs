using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleBySophia, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Momentum over an average of the Hessian's diagonal, each element clipped.</summary>
/// <remarks>
/// <code>m ← β1·m + (1 − β1)·g;  u = clip((m/c1)/max(γ·h, ε), ±ρ);  p ← p − η·(u + λp);  now and then h ← β2·h + (1 − β2)·ĥ</code>
/// Estimates ĥ come from the caller, every tenth step or so: <see cref="Optimizer.TakeHessianDiagonal"/>. Until the first,
/// which must come before the second update, every element is clipped: the step is a sign. Semantics and defaults of
/// <c>optax.contrib.sophia</c>; the estimate after a step is optax's order, before it the paper's. Slots: <c>exp_avg</c>,
/// <c>hessian</c>; 8 bytes a value. Liu et al., 2024, https://arxiv.org/abs/2305.14342.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-4.</param>
public sealed record Sophia(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.965</value>
    public Hyperparameter Beta1 { get; init; } = 0.965;

    /// <summary>Decay of the average of estimates, in [0, 1).</summary>
    /// <value>0.99</value>
    public Hyperparameter Beta2 { get; init; } = 0.99;

    /// <summary>The least that is divided by; above 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>γ, a factor of the Hessian: smaller clips more; above 0.</summary>
    /// <value>0.01</value>
    public double Gamma { get; init; } = 0.01;

    /// <summary>ρ, the limit of each element; infinite for none.</summary>
    /// <value>1</value>
    public double ClipThreshold { get; init; } = 1;

    /// <summary>Decoupled decay, times the learning rate; at least 0.</summary>
    /// <value>1e-4</value>
    public override Hyperparameter WeightDecay { get; init; } = 1e-4;

    /// <inheritdoc/>
    protected internal override bool TakesHessian => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.Above("epsilon", Epsilon, 0);
        check.Above("gamma", Gamma, 0);
        if (!(ClipThreshold > 0))
            check.Report($"clip threshold is {Figures.Exact(ClipThreshold)}; expected above 0");
    }

    /// <inheritdoc/>
    protected internal override bool HasHessian(in StageContext context) => Magnitude.Largest(context.Slot(1)) > 0;

    /// <inheritdoc/>
    protected internal override void TakeHessian(in StageContext context, ReadOnlySpan<float> diagonal)
    {
        double beta2 = context.Figures.Of(Beta2);
        (float keep, float add) = ((float)beta2, (float)(1 - beta2));
        Span<float> hessian = context.Slot(1).Span;
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(hessian);
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(diagonal);
        for (int i = 0; i < to.Length; i++)
            to[i] = (to[i] * keep) + (from[i] * add);
        for (int i = to.Length * Vector<float>.Count; i < hessian.Length; i++)
            hessian[i] = (hessian[i] * keep) + (diagonal[i] * add);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        Around(step, new ScaleBySophia(step, step.Of(Beta1), Epsilon, Gamma, ClipThreshold));
}

/// <summary>The direction of <see cref="Sophia"/>.</summary>
public readonly struct ScaleBySophia : ITransformation
{
    private readonly Lerp _towardGradient;
    private readonly Vector<float> _correction;
    private readonly Vector<float> _epsilon;
    private readonly Vector<float> _gamma;
    private readonly Vector<float> _limit;

    /// <summary>The stage at one step.</summary>
    public ScaleBySophia(in StepFigures step, double beta1, double epsilon, double gamma, double limit)
    {
        _towardGradient = new(1 - beta1);
        _correction = new((float)(1 / step.BiasCorrection(beta1)));
        _epsilon = new((float)epsilon);
        _gamma = new((float)gamma);
        _limit = new((float)limit);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "hessian"];

    /// <summary>Mixed: the estimates of the Hessian do not see a multiplier.</summary>
    public GradientScale GradientScale => GradientScale.Mixed;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        Vector<float> hessian = slots.Next();
        Vector<float> m = _towardGradient.Between(average, gradient);
        average = m;
        Vector<float> u = m * _correction / Vector.Max(hessian * _gamma, _epsilon);
        return Vector.Min(Vector.Max(u, -_limit), _limit);
    }
}
