using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByCorrectedRms, Chain<ScaleByLearningRate, KerasScheduleFreeAverage>>>;

/// <summary>Schedule-free AdamW as Keras computes it: for runs that must follow Keras.</summary>
/// <remarks>
/// As <see cref="ScheduleFreeAdamW"/> with all steps weighing alike, and weight decay that shrinks the parameter before
/// the step, at the rate without warm-up. Keras 3.15 on TensorFlow recovers the average from the momentum that it has
/// just changed, so that from the second step on it is not the published method; <see cref="AsPublished"/> repairs that.
/// Slots: <c>exp_avg_sq</c> (Keras: velocity), <c>z</c> (momentum); 8 bytes a value.
/// </remarks>
/// <param name="LearningRate">A number; at least 0.</param>
public sealed record KerasScheduleFreeAdamW(Hyperparameter LearningRate) : UpdateRule(LearningRate)
{
    /// <summary>Where between the average and the last step the gradient is taken, in (0, 1].</summary>
    /// <value>0.9</value>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Updates in which the rate rises to its full value; at least 0.</summary>
    /// <value>0</value>
    public double WarmUpSteps { get; init; }

    /// <summary>Recover the average from the momentum before the step, as the method's authors do.</summary>
    /// <value>false: as Keras does</value>
    public bool AsPublished { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override bool HasEvaluationValues => true;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() => Fused(At);

    /// <inheritdoc/>
    protected internal override StateSlot SlotOf(string name) => new(name) { StartsAtValue = name == "z" };

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (Beta1 is not (> 0 and <= 1))
            check.Report($"beta1 is {Figures.Exact(Beta1)}; expected above 0 and at most 1");
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
        check.AtLeast("warm-up steps", WarmUpSteps, 0);
    }

    /// <inheritdoc/>
    protected internal override void WriteEvaluationValues(in StageContext context, Block target) =>
        ScheduleFreeAverage.WriteAverage(context, 1, Beta1, target);

    private Stages At(in StepFigures step)
    {
        double warmUp = WarmUpSteps > 0 ? Math.Min(step.Count / WarmUpSteps, 1) : 1;
        return new(
            new(step.CoupledDecay),
            new(
                new(step, step.Of(Beta2), Epsilon),
                new(
                    new(step.LearningRate * warmUp),
                    new(Beta1, 1.0 / step.Count, step.DecayPerStep, movedFirst: !AsPublished)
                )
            )
        );
    }
}

/// <summary>The average of <see cref="KerasScheduleFreeAdamW"/>.</summary>
/// <param name="beta">β.</param>
/// <param name="share">The weight of this step in the average.</param>
/// <param name="decay">The share of the parameter that decay takes away before the step.</param>
/// <param name="movedFirst">Whether the average is recovered from the momentum after its step.</param>
public readonly struct KerasScheduleFreeAverage(double beta, double share, double decay, bool movedFirst)
    : ITransformation
{
    private readonly Vector<float> _beyond = new((float)((1 - beta) / beta));
    private readonly Vector<float> _towardLast = new((float)(beta * share));
    private readonly Vector<float> _step = new((float)(1 - beta));
    private readonly Vector<float> _decay = new((float)decay);
    private readonly Vector<float> _moved = new(movedFirst ? 1f : 0f);

    /// <inheritdoc/>
    public static ImmutableArray<string> SlotNames { get; } = ["z"];

    /// <inheritdoc/>
    public GradientScale GradientScale => GradientScale.Proportional;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> slot = ref slots.Next();
        Vector<float> shrunk = parameter * _decay;
        Vector<float> y = parameter - shrunk;
        Vector<float> z = slot - gradient;
        // From the old momentum x = y + (y − z_old)·b; from the new one, b·u more, which (1 − β)·u then cancels.
        Vector<float> old = slot;
        slot = z;
        Vector<float> x = y + ((y - old + (gradient * _moved)) * _beyond);
        Vector<float> step = gradient * _step * (Vector<float>.One - _moved);
        return ((x - z) * _towardLast) + step + shrunk;
    }
}
