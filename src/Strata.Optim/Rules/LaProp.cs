using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

using Stages = Chain<AddCoupledDecay, Chain<ScaleByLaProp, ShrinkAfterStep>>;

/// <summary>Adam that divides first and averages afterwards: momentum and adaptivity no longer work against each other.</summary>
/// <remarks>
/// <code>
/// v ← β2·v + (1 − β2)·g²;  m ← β1·m + η·(1 − β1)·g / (√(v/c2) + ε);  e ← β1·e + (1 − β1)·η
/// p ← p − (η/e)·m;  p ← p − η·λ·p
/// </code>
/// The average e of rates takes the place of 1 − β1^t; a rate of 0 does not step. Semantics and defaults of
/// <c>timm.optim.LaProp</c> 1.0. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value, and e (<c>exp_avg_lr_1</c>) and
/// c2 (<c>exp_avg_lr_2</c>) for each parameter. Ziyin, Wang and Ueda, 2020, https://arxiv.org/abs/2002.04839.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 4e-4.</param>
public sealed record LaProp(Hyperparameter LearningRate) : FusedRule<Stages>(LearningRate)
{
    private static readonly ImmutableArray<StateScalar> Averages = [new("exp_avg_lr_1"), new("exp_avg_lr_2")];

    /// <summary>Decay of the average of normalized gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root, after bias correction; at least 0.</summary>
    /// <value>1e-15</value>
    public double Epsilon { get; init; } = 1e-15;

    /// <summary>Mask the step, but not the decay, where it points against the gradient (<see cref="Optim.Cautious"/>).</summary>
    /// <value>false</value>
    public bool Cautious { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override RuleProgram Compile() =>
        Cautious
            ? new StagedProgram(
                new StageSequence(
                    Fused(
                            (in StepFigures step) =>
                                Chain.Of(new AddCoupledDecay(step.CoupledDecay), new ScaleByLaProp(step, this)),
                            Averages,
                            Advance
                        )
                        .AsStages()
                        .Single(),
                    new Cautious(),
                    Fused((in StepFigures step) => ShrinkAfterStep.By(step.DecayPerStep)).AsStages().Single()
                )
            )
            : Fused(At, Averages, Advance);

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override Stages At(in StepFigures step) =>
        new(new(step.CoupledDecay), new(new(step, this), ShrinkAfterStep.By(step.DecayPerStep)));

    private void Advance(in StepFigures step, Span<double> scalars) => (scalars[0], scalars[1]) = AveragesAfter(step);

    internal (double Rate, double Correction) AveragesAfter(in StepFigures step)
    {
        (double first, double second) = (step.Of(Beta1), step.Of(Beta2));
        return (
            (step.Scalars[0] * first) + ((1 - first) * step.LearningRate),
            (step.Scalars[1] * second) + (1 - second)
        );
    }
}

/// <summary>The step of <see cref="LaProp"/>, rate included.</summary>
public readonly struct ScaleByLaProp : ITransformation
{
    private readonly Vector<float> _keepAverage;
    private readonly Vector<float> _addAverage;
    private readonly Vector<float> _keepSquare;
    private readonly Vector<float> _addSquare;
    private readonly CorrectedRoot _root;
    private readonly Vector<float> _size;

    /// <summary>The stage at one step.</summary>
    public ScaleByLaProp(in StepFigures step, LaProp rule)
    {
        (double first, double second) = (step.Of(rule.Beta1), step.Of(rule.Beta2));
        (double rate, double correction) = rule.AveragesAfter(step);
        _keepAverage = new((float)first);
        _addAverage = new((float)((1 - first) * step.LearningRate));
        _keepSquare = new((float)second);
        _addSquare = new((float)(1 - second));
        _root = new(rule.Epsilon, 0, correction);
        _size = new(rate == 0 ? 0 : (float)(step.LearningRate / rate));
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
        Vector<float> v = (square * _keepSquare) + (gradient * gradient * _addSquare);
        Vector<float> m = (average * _keepAverage) + (gradient / _root.Of(v) * _addAverage);
        average = m;
        square = v;
        return m * _size;
    }
}
