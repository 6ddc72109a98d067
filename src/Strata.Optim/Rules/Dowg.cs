using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Distance over weighted gradients: as <see cref="Dog"/>, with gradients that weigh by the distance at their time.</summary>
/// <remarks>
/// <code>r ← max(r, ‖p − p0‖²);  G ← G + r·‖g‖²;  p ← p − η·r/(√G + ε)·g</code>
/// Norms run over the group. Semantics and defaults of <c>optax.contrib.dowg</c>; weight decay is coupled. Slot:
/// <c>init_params</c>; 4 bytes a value. Group: <c>estim_sq_dist</c>, <c>weighted_sq_norm_grads</c>.
/// Khaled, Mishchenko and Jin, 2023, https://arxiv.org/abs/2305.16284.
/// </remarks>
/// <param name="LearningRate">A factor of what is found, or a schedule; at least 0. Leave it at 1.</param>
public sealed record Dowg(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>The squared distance to begin with; above 0.</summary>
    /// <value>null: ε</value>
    public double? InitialSquaredDistance { get; init; }

    /// <summary>Added to the root; above 0.</summary>
    /// <value>1e-4</value>
    public double Epsilon { get; init; } = 1e-4;

    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check)
    {
        base.Check(check);
        if (InitialSquaredDistance is { } initial)
            check.Above("initial squared distance", initial, 0);
        check.Above("epsilon", Epsilon, 0);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new ScaleByDistance(InitialSquaredDistance ?? Epsilon, Epsilon), RateAndDecay()];

    private sealed record ScaleByDistance(double Initial, double Epsilon) : GroupStage
    {
        // Scalars of the group.
        private const int Distance = 0;
        private const int Gradients = 1;

        public override ImmutableArray<StateSlot> Slots => [new("init_params") { StartsAtValue = true }];

        public override ImmutableArray<StateScalar> GroupScalars =>
            [new("estim_sq_dist", Initial), new("weighted_sq_norm_grads")];

        public override int MeasureCount => 2;

        public override void Measure(in StageContext context, Span<double> measures)
        {
            measures[0] = FusedSum.SquaredDistance(context.Value, context.Slot(0));
            measures[1] = FusedSum.Dot(context.Update, context.Update);
        }

        public override void Combine(in GroupContext group)
        {
            Span<double> state = group.Scalars;
            state[Distance] = Math.Max(state[Distance], group.Sum(0));
            state[Gradients] += state[Distance] * group.Sum(1);
        }

        public override void Apply(in StageContext context)
        {
            double rate = context.Group[Distance] / (Math.Sqrt(context.Group[Gradients]) + Epsilon);
            ScaledSum.Scale(context.Update, (float)rate);
        }
    }
}
