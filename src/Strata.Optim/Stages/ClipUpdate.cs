using Strata.Numerics.Kernels;

namespace Strata.Optim;

/// <summary>Limits every element to ±limit: <c>optax.clip</c>, <c>torch.nn.utils.clip_grad_value_</c>.</summary>
/// <param name="Limit">Above 0.</param>
public sealed record ClipUpdate(double Limit) : Stage
{
    /// <inheritdoc/>
    public override void Apply(in StageContext context) => ScaledSum.Clamp(context.Update, (float)Limit);

    /// <inheritdoc/>
    protected internal override void Check(RuleCheck check) => check.Above("clip limit", Limit, 0);
}
