using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adam that finds its own learning rate from the distance that it has come.</summary>
/// <remarks>
/// <code>
/// a = d·η·√c2/c1;  m ← β1·m + (1 − β1)·d·g;  v ← β2·v + (1 − β2)·(d·g)²
/// r ← β3·r + (d/d0)·a·⟨g, p0 − p⟩;  s ← β3·s + (d/d0)·a·g;  d' = max(d, C·r/‖s‖₁);  p ← p − a·λp − a·m/(√v + d'·ε)
/// </code>
/// Sums run over the group; with several rates in it, each parameter brings its own η. Semantics and defaults of
/// <c>optax.contrib.prodigy</c>. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>, <c>grad_sum</c>, <c>params0</c>; 16 bytes a
/// value. Group: <c>estim_lr</c> (d), <c>numerator_weighted</c> (r). Mishchenko and Defazio, 2023, https://arxiv.org/abs/2306.06101.
/// </remarks>
/// <param name="LearningRate">A factor of what is found, or a schedule; at least 0. Leave it at 1.</param>
public sealed record Prodigy(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>Decay of the average of gradients, in [0, 1).</summary>
    /// <value>0.9</value>
    public Hyperparameter Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the average of squared gradients, in [0, 1).</summary>
    /// <value>0.999</value>
    public Hyperparameter Beta2 { get; init; } = 0.999;

    /// <summary>Decay of the sums that the estimate is made of, in [0, 1).</summary>
    /// <value>null: √β2</value>
    public Hyperparameter? Beta3 { get; init; }

    /// <summary>Added to the root, times d; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The first estimate, d0; above 0.</summary>
    /// <value>1e-6</value>
    public double InitialEstimate { get; init; } = 1e-6;

    /// <summary>C, a factor of the estimate; above 0.</summary>
    /// <value>1</value>
    public double Coefficient { get; init; } = 1;

    /// <summary>Leave the rate of the schedule out of s, so that a warm-up does not make the estimate too large.</summary>
    /// <value>false</value>
    public bool SafeguardWarmUp { get; init; }

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Fraction("beta1", Beta1);
        check.Fraction("beta2", Beta2);
        if (Beta3 is { } beta3)
            check.Fraction("beta3", beta3);
        check.AtLeast("epsilon", Epsilon, 0);
        check.Above("initial estimate", InitialEstimate, 0);
        check.Above("coefficient", Coefficient, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new Estimate(this)];

    private sealed record Estimate(Prodigy Rule) : GroupStage
    {
        // Scalars of the group.
        private const int Current = 0;
        private const int Numerator = 1;
        private const int Previous = 2;

        public override ImmutableArray<StateSlot> Slots =>
            [new("exp_avg"), new("exp_avg_sq"), new("grad_sum"), new("params0") { StartsAtValue = true }];

        public override ImmutableArray<StateScalar> GroupScalars =>
            [
                new("estim_lr", Rule.InitialEstimate),
                new("numerator_weighted"),
                new("estim_lr_before", Rule.InitialEstimate),
            ];

        public override int MeasureCount => 2;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            double d = context.Group[Current];
            double beta2 = context.Figures.Of(Rule.Beta2);
            double rate = context.Figures.ScaledBy(Factor(context.Figures, d)).LearningRate;
            double weight = (Rule.SafeguardWarmUp ? d : rate) * d / Rule.InitialEstimate;
            var moments = new ProdigyMoments(context.Figures.Of(Rule.Beta1), beta2, Beta3(beta2, context), d, weight);
            measures[0] = d / Rule.InitialEstimate * rate * context.Sum(moments);
            measures[1] = FusedSum.Absolute(context.Slot(2));
        }

        public override void Combine(in GroupContext group)
        {
            Span<double> state = group.Scalars;
            double beta3 = Rule.Beta3 is { } own ? group.Figures.Of(own) : Math.Sqrt(group.Figures.Of(Rule.Beta2));
            state[Previous] = state[Current];
            state[Numerator] = (beta3 * state[Numerator]) + group.Sum(0);
            double length = group.Sum(1);
            if (length > 0)
                state[Current] = Math.Max(state[Current], Rule.Coefficient * state[Numerator] / length);
        }

        public override void Apply(in StageContext context)
        {
            StepFigures figures = context.Figures.ScaledBy(Factor(context.Figures, context.Group[Previous]));
            context.Transform(
                new Chain<AdaptedDirection, Chain<ScaleByLearningRate, DecayWeights>>(
                    new(context.Group[Current] * Rule.Epsilon),
                    new(new(figures.LearningRate), new(figures.DecayPerStep))
                )
            );
        }

        private double Beta3(double beta2, in StageContext context) =>
            Rule.Beta3 is { } own ? context.Figures.Of(own) : Math.Sqrt(beta2);

        /// <summary>What the learning rate is multiplied by: d and both bias corrections.</summary>
        private double Factor(in StepFigures step, double d) =>
            d * Math.Sqrt(step.BiasCorrection(step.Of(Rule.Beta2))) / step.BiasCorrection(step.Of(Rule.Beta1));
    }
}

/// <summary>The averages of <see cref="Prodigy"/>; returns the terms of <c>⟨g, p0 − p⟩</c>.</summary>
/// <param name="beta1">Decay of the average, in [0, 1).</param>
/// <param name="beta2">Decay of the average of squares, in [0, 1).</param>
/// <param name="beta3">Decay of the sum of gradients, in [0, 1).</param>
/// <param name="estimate">d, a factor of the gradient in both averages.</param>
/// <param name="weight">What the gradient is multiplied by in the sum.</param>
internal readonly struct ProdigyMoments(double beta1, double beta2, double beta3, double estimate, double weight)
    : ITransformation
{
    private readonly AdamMoments _moments = new(beta1, beta2);
    private readonly Vector<float> _estimate = new((float)estimate);
    private readonly Vector<float> _keepSum = new((float)beta3);
    private readonly Vector<float> _addSum = new((float)weight);

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq", "grad_sum", "params0"];

    public GradientScale GradientScale => GradientScale.Mixed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        _moments.Update(gradient * _estimate, ref slots);
        ref Vector<float> sum = ref slots.Next();
        sum = (sum * _keepSum) + (gradient * _addSum);
        return gradient * (slots.Next() - parameter);
    }
}

/// <summary>The quotient of two averages as they are: <c>m/(√v + ε)</c>.</summary>
internal readonly struct AdaptedDirection(double epsilon) : ITransformation
{
    private readonly Vector<float> _epsilon = new((float)epsilon);

    public static ImmutableArray<string> SlotNames { get; } = ["exp_avg", "exp_avg_sq"];

    public GradientScale GradientScale => GradientScale.Mixed;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
    {
        Vector<float> average = slots.Next();
        return average / (Vector.SquareRoot(slots.Next()) + _epsilon);
    }
}
