using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Distance over gradients: SGD whose rate is the distance covered over the root of the sum of squared gradients.</summary>
/// <remarks>
/// <code>r ← max(r, ‖p − p0‖);  G ← G + ‖g‖²;  p ← p − η·r/√(G + ε)·g</code>
/// Norms run over the group. Semantics and defaults of <c>optax.contrib.dog</c>; weight decay is coupled. Slot:
/// <c>init_params</c>; 4 bytes a value. Group: <c>max_dist</c>, <c>sum_sq_norm_grads</c>. Average the weights for
/// evaluation, as the paper does. Ivgi, Hinder and Carmon, 2023, https://arxiv.org/abs/2302.12022.
/// </remarks>
/// <param name="LearningRate">A factor of what is found, or a schedule; at least 0. Leave it at 1.</param>
public sealed record Dog(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>What the first step goes by.</summary>
    /// <value>the heuristic of the paper</value>
    public DogStart Start { get; init; }

    /// <summary>The share, the distance or the rate of the first step; above 0.</summary>
    /// <value>1e-6</value>
    public double StartValue { get; init; } = 1e-6;

    /// <summary>Added to the sum of squared gradients; at least 0.</summary>
    /// <value>1e-8</value>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        check.Above("start value", StartValue, 0);
        check.AtLeast("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new ScaleByDistance(Start, StartValue, Epsilon), RateAndDecay()];

    private sealed record ScaleByDistance(DogStart Start, double StartValue, double Epsilon) : GroupStage
    {
        // Scalars of the group.
        private const int Distance = 0;
        private const int Gradients = 1;
        private const int Rate = 2;

        public override ImmutableArray<StateSlot> Slots => [new("init_params") { StartsAtValue = true }];

        public override ImmutableArray<StateScalar> GroupScalars =>
            [new("max_dist"), new("sum_sq_norm_grads"), new("found_rate")];

        public override int MeasureCount => 3;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            measures[0] = FusedSum.SquaredDistance(context.Value, context.Slot(0));
            measures[1] = FusedSum.Dot(context.Update, context.Update);
            if (Start == DogStart.Heuristic && context.Figures.Count == 1)
                measures[2] = FusedSum.Dot(context.Value, context.Value);
        }

        public override void Combine(in GroupContext group)
        {
            Span<double> state = group.Scalars;
            if (group.Count == 1)
            {
                state[Distance] = Start switch
                {
                    DogStart.Heuristic => StartValue * (1 + Math.Sqrt(group.Sum(2))),
                    DogStart.Distance => StartValue,
                    _ => 0,
                };
            }

            state[Distance] = Math.Max(state[Distance], Math.Sqrt(group.Sum(0)));
            state[Gradients] += group.Sum(1);
            double root = Math.Sqrt(state[Gradients] + Epsilon);
            bool isGiven = Start == DogStart.LearningRate && group.Count == 1;
            state[Rate] =
                isGiven ? StartValue
                : root > 0 ? state[Distance] / root
                : 0;
        }

        public override void Apply(in StageContext context) =>
            ScaledSum.Scale(context.Update, (float)context.Group[Rate]);
    }
}
