using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByAdadelta, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>Steps in the units of the parameter: the ratio of two moving averages of squares.</summary>
/// <remarks>
/// <code>s ← ρ·s + (1 − ρ)·g²;  δ = √(a + ε)/√(s + ε)·g;  a ← ρ·a + (1 − ρ)·δ²;  p ← p − η·δ</code>
/// Semantics and defaults of <c>torch.optim.Adadelta</c> 2.x: ε inside both roots. Slots: <c>square_avg</c>,
/// <c>acc_delta</c>; 8 bytes a value. Zeiler, 2012, https://arxiv.org/abs/1212.5701.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1.</param>
public sealed record Adadelta(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    /// <summary>Decay of both averages, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Rho { get; init; } = 0.9;

    /// <summary>Added inside both roots; at least 0.</summary>
    /// <value>1e-6</value>
    public double Epsilon { get; init; } = 1e-6;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("rho", Rho);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) => Around(step, new ScaleByAdadelta(step.Of(Rho), Epsilon));
}

/// <summary>The direction of <see cref="Adadelta"/>.</summary>
public readonly struct ScaleByAdadelta(double rho, double epsilon) : ITransformation
{
    private readonly Vector<float> _keep = new((float)rho);
    private readonly Vector<float> _add = new((float)(1 - rho));
    private readonly Vector<float> _epsilon = new((float)epsilon);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["square_avg", "acc_delta"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> square = ref slots.Next();
        ref Vector<float> moved = ref slots.Next();
        Vector<float> s = (square * _keep) + (gradient * gradient * _add);
        Vector<float> a = moved;
        Vector<float> step = Vector.SquareRoot(a + _epsilon) / Vector.SquareRoot(s + _epsilon) * gradient;
        square = s;
        moved = (a * _keep) + (step * step * _add);
        return step;
    }
}
