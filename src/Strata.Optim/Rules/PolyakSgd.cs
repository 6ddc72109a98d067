using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>SGD with the rate that would reach the smallest loss if the loss were linear, up to a largest rate.</summary>
/// <remarks>
/// <code>p ← p − s·min((f − f*)/(‖s·g‖² + ε), η)·g</code>
/// The norm runs over the group. Needs the loss of each step: <c>optimizer.Step(loss: value)</c>. A parameter whose rate
/// has a multiplier takes part in the norm with it, as if its space were scaled. Semantics and defaults of
/// <c>optax.polyak_sgd</c>. No slots. Loizou et al., 2021, https://arxiv.org/abs/2002.10542.
/// </remarks>
/// <param name="LearningRate">The largest rate, η; at least 0. Try 1.</param>
public sealed record PolyakSgd(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>s, a factor of the gradient; above 0.</summary>
    /// <value>1</value>
    public Hyperparameter Scaling { get; init; } = 1;

    /// <summary>f*, the smallest loss that there can be.</summary>
    /// <value>0</value>
    public double SmallestLoss { get; init; }

    /// <summary>Added to the squared norm; at least 0.</summary>
    /// <value>0</value>
    public double Epsilon { get; init; }

    /// <summary>Stand still where the loss is below <see cref="SmallestLoss"/>: optax' <c>sps+</c>.</summary>
    /// <value>false: climb there</value>
    public bool Plus { get; init; }

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override bool HasRateInside => true;

    /// <inheritdoc/>
    protected internal override bool NeedsLoss => true;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Above("scaling", Scaling, 0);
        if (!double.IsFinite(SmallestLoss))
            check.Report($"smallest loss is {SmallestLoss}; expected a finite number");
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() => [CoupledDecay(), new Descend(this)];

    private sealed record Descend(PolyakSgd Rule) : GroupStage
    {
        // optax takes machine ε of the default type.
        private const double Nothing = 1.1920929e-7;

        public override ImmutableArray<StateScalar> GroupScalars => [new("found_share")];

        public override int MeasureCount => 2;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            double scaling = context.Figures.Of(Rule.Scaling);
            measures[0] =
                context.Figures.LearningRate * scaling * scaling * FusedSum.Dot(context.Update, context.Update);
            measures[1] = context.Figures.LearningRate;
        }

        public override void Combine(in GroupContext group)
        {
            // Everything is in units of the largest rate: with one rate for all, η cancels but for the limit.
            double largest = group.Largest(1);
            double norm = group.Sum(0) + (largest * Rule.Epsilon);
            double gap = group.Figures.Loss - Rule.SmallestLoss;
            if (Rule.Plus)
                gap = Math.Max(gap, 0);
            group.Scalars[0] = norm <= largest * Nothing ? 0 : Math.Min(gap / norm, 1);
        }

        public override void Apply(in StageContext context)
        {
            StepFigures step = context.Figures;
            double rate = step.LearningRate * step.Of(Rule.Scaling) * context.Group[0];
            context.Transform(new Chain<ScaleByLearningRate, DecayWeights>(new(rate), new(step.DecayPerStep)));
        }
    }
}
