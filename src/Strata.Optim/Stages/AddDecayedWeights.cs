using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Adds λ·p at this place of the chain, λ with a schedule of its own: <c>optax.add_decayed_weights</c>.</summary>
/// <remarks>
/// Where it stands says what it means: on the gradient it is coupled, on the direction decoupled, on the update
/// independent of the learning rate. It acts beside the plan's own decay, which is the usual way.
/// </remarks>
/// <param name="Decay">λ.</param>
public sealed record AddDecayedWeights(Hyperparameter Decay) : Stage
{
    /// <inheritdoc/>
    public override void Apply(in StageContext context) =>
        ScaledSum.Store(context.Update, context.Value, (float)context.Figures.Of(Decay), accumulate: true);
}
