using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<
    AddCoupledDecay,
    Chain<ScaleByCorrectedRms, Chain<ScaleByLearningRate, Chain<DecayWeights, ScheduleFreeAverage>>>
>;

/// <summary>AdamW with an average of its steps in place of momentum and schedule.</summary>
/// <remarks>
/// <code>v ← β2·v + (1 − β2)·g²;  z ← z − η·(g/(√(v/c2) + ε) + λy);  x ← (1 − c)·x + c·z;  y ← β1·x + (1 − β1)·z</code>
/// with <c>c = w/Σw, w = max η²</c>. The parameter is y. Evaluate with x: <see cref="Optimizer.UseEvaluationValues"/>.
/// Semantics of the authors' package; <c>optax.contrib.schedule_free_adamw</c> weighs by the rate of the next step
/// (<see cref="ScheduleFreeRule.AveragingRate"/>), Keras weighs all steps alike (power 0). Slots: <c>exp_avg_sq</c>,
/// <c>z</c>; 8 bytes a value. Defazio et al., 2024, https://arxiv.org/abs/2405.15682.
/// </remarks>
/// <param name="LearningRate">A number or a warm-up; at least 0. Try 2.5e-3.</param>
public sealed record ScheduleFreeAdamW(Hyperparameter LearningRate) : ScheduleFreeRule(LearningRate)
{
    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    private protected override int AverageSlot => 1;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() => Fused(At, ScheduleFreeAverage.Scalars, Advance);

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    private Stages At(in StepFigures step) =>
        new(
            new(step.CoupledDecay),
            new(
                new(step, step.Of(Beta2), Epsilon),
                new(new(step.LearningRate), new(new(step.DecayPerStep), AverageAt(step)))
            )
        );
}

/// <summary>Divides by the root of a bias-corrected moving average of squares: Adam without momentum.</summary>
public readonly struct ScaleByCorrectedRms : ITransformation
{
    private readonly Vector<float> _keepSquare;
    private readonly Vector<float> _addSquare;
    private readonly Vector<float> _rootCorrection;
    private readonly Vector<float> _epsilon;

    /// <summary>The stage at one step.</summary>
    public ScaleByCorrectedRms(in StepFigures step, double beta2, double epsilon)
    {
        _keepSquare = new((float)beta2);
        _addSquare = new((float)(1 - beta2));
        _rootCorrection = new((float)(1 / Math.Sqrt(step.BiasCorrection(beta2))));
        _epsilon = new((float)epsilon);
    }

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg_sq"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Invariant;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> square = ref slots.Next();
        Vector<float> v = (square * _keepSquare) + (gradient * gradient * _addSquare);
        square = v;
        return gradient / ((Vector.SquareRoot(v) * _rootCorrection) + _epsilon);
    }
}
