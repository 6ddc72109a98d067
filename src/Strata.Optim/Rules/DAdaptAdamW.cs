using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>AdamW that finds its own learning rate: the predecessor of <see cref="Prodigy"/>.</summary>
/// <remarks>
/// <code>
/// a = d·η·√c2/c1;  r ← √β2·r + (1 − √β2)·a·⟨g, s/(√v + ε)⟩;  m ← β1·m + (1 − β1)·a·g;  v ← β2·v + (1 − β2)·g²
/// s ← √β2·s + (1 − √β2)·a·g;  d ← max(d, r/((1 − √β2)·‖s‖₁));  p ← p − a·λp − m/(√v + ε)
/// </code>
/// Sums run over the group; a is of the d before the step, and the inner product of the averages before it. Semantics and
/// defaults of <c>optax.contrib.dadapt_adamw</c>. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>, <c>grad_sum</c>; 12 bytes a
/// value. Group: <c>estim_lr</c>, <c>numerator_weighted</c>. Defazio and Mishchenko, 2023, https://arxiv.org/abs/2301.07733.
/// </remarks>
/// <param name="LearningRate">A factor of what is found, or a schedule; at least 0. Leave it at 1.</param>
public sealed record DAdaptAdamW(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1); its root is that of the sums.</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root; above 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The first estimate; above 0.</summary>
    /// <value>1e-6</value>
    public double InitialEstimate { get; init; } = 1e-6;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        check.Above("epsilon", Epsilon, 0);
        check.Above("initial estimate", InitialEstimate, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new Estimate(this)];

    private sealed record Estimate(DAdaptAdamW Rule) : GroupStage
    {
        // Scalars of the group.
        private const int Current = 0;
        private const int Numerator = 1;
        private const int Previous = 2;

        public override ImmutableArray<StateSlot> Slots => [new("exp_avg"), new("exp_avg_sq"), new("grad_sum")];

        public override ImmutableArray<StateScalar> GroupScalars =>
            [
                new("estim_lr", Rule.InitialEstimate),
                new("numerator_weighted"),
                new("estim_lr_before", Rule.InitialEstimate),
            ];

        public override int MeasureCount => 2;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            StepFigures step = context.Figures;
            double beta2 = step.Of(Rule.Beta2);
            double rate = step.ScaledBy(Factor(step, context.Group[Current])).LearningRate;
            var moments = new DAdaptMoments(step.Of(Rule.Beta1), beta2, Rule.Epsilon, rate);
            measures[0] = rate * context.Sum(moments);
            measures[1] = FusedSum.Absolute(context.Slot(2));
        }

        public override void Combine(in GroupContext group)
        {
            Span<double> state = group.Scalars;
            double root = Math.Sqrt(group.Figures.Of(Rule.Beta2));
            state[Previous] = state[Current];
            state[Numerator] = (root * state[Numerator]) + ((1 - root) * group.Sum(0));
            double length = (1 - root) * group.Sum(1);
            if (length > 0)
                state[Current] = Math.Max(state[Current], state[Numerator] / length);
        }

        public override void Apply(in StageContext context)
        {
            double decay = context.Figures.ScaledBy(Factor(context.Figures, context.Group[Previous])).DecayPerStep;
            context.Transform(new Chain<AdaptedDirection, DecayWeights>(new(Rule.Epsilon), new(decay)));
        }

        /// <summary>What the learning rate is multiplied by: d and both bias corrections.</summary>
        private double Factor(in StepFigures step, double d) =>
            d * Math.Sqrt(step.BiasCorrection(step.Of(Rule.Beta2))) / step.BiasCorrection(step.Of(Rule.Beta1));
    }
}

/// <summary>The averages of <see cref="DAdaptAdamW"/>; returns the terms of <c>⟨g, s/(√v + ε)⟩</c> with those before the step.</summary>
internal readonly struct DAdaptMoments(double beta1, double beta2, double epsilon, double rate) : ITransformation
{
    private readonly Vector<float> _keepAverage = new((float)beta1);
    private readonly Vector<float> _addAverage = new((float)((1 - beta1) * rate));
    private readonly Vector<float> _keepSquare = new((float)beta2);
    private readonly Vector<float> _addSquare = new((float)(1 - beta2));
    private readonly Vector<float> _keepSum = new((float)Math.Sqrt(beta2));
    private readonly Vector<float> _addSum = new((float)((1 - Math.Sqrt(beta2)) * rate));
    private readonly Vector<float> _epsilon = new((float)epsilon);

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq", "grad_sum"];

    public GradientScale GradientScale => GradientScale.Mixed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        ref Vector<float> average = ref slots.Next();
        ref Vector<float> square = ref slots.Next();
        ref Vector<float> sum = ref slots.Next();
        Vector<float> v = square;
        Vector<float> s = sum;
        average = (average * _keepAverage) + (gradient * _addAverage);
        square = (v * _keepSquare) + (gradient * gradient * _addSquare);
        sum = (s * _keepSum) + (gradient * _addSum);
        return gradient * s / (Vector.SquareRoot(v) + _epsilon);
    }
}
