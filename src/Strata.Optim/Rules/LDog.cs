using System.Collections.Immutable;
using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Layer-wise <see cref="Dog"/>: every parameter has a distance and a rate of its own.</summary>
/// <remarks>
/// <code>r ← max(r, ‖p − p0‖), at first ρ·(1 + ‖p0‖);  G ← G + ‖g‖²;  p ← p − η·r/√(G + ε)·g</code>
/// Semantics and defaults of <c>optax.scale_by_distance_over_gradients</c> with a rate behind it. Slot:
/// <c>init_params</c>; 4 bytes a value. Numbers: <c>max_dist</c>, <c>grad_sum_of_squares</c>.
/// Ivgi, Hinder and Carmon, 2023, https://arxiv.org/abs/2302.12022.
/// </remarks>
/// <param name="LearningRate">A factor of what is found, or a schedule; at least 0. Leave it at 1.</param>
public sealed record LDog(Hyperparameter LearningRate) : StagedRule(LearningRate)
{
    /// <summary>ρ, the share of the parameter's size that counts as covered at first; above 0.</summary>
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
        [CoupledDecay(), new ScaleByDistance(StartValue, Epsilon), RateAndDecay()];

    private sealed record ScaleByDistance(double StartValue, double Epsilon) : Stage
    {
        public override ImmutableArray<StateSlot> Slots => [new("init_params") { StartsAtValue = true }];

        public override ImmutableArray<StateScalar> Scalars => [new("max_dist"), new("grad_sum_of_squares")];

        public override void Apply(in StageContext context)
        {
            ref double distance = ref context.Scalar(0);
            ref double gradients = ref context.Scalar(1);
            distance =
                context.Figures.Count == 1
                    ? StartValue * (1 + Math.Sqrt(FusedSum.Dot(context.Value, context.Value)))
                    : Math.Max(distance, Math.Sqrt(FusedSum.SquaredDistance(context.Value, context.Slot(0))));
            gradients += FusedSum.Dot(context.Update, context.Update);
            double root = Math.Sqrt(gradients + Epsilon);
            ScaledSum.Scale(context.Update, (float)(root > 0 ? distance / root : 0));
        }
    }
}
