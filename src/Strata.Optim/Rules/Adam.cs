namespace Strata.Optim;

/// <summary>Adam; its weight decay, where asked for, is coupled.</summary>
/// <remarks>
/// Semantics and defaults of <c>torch.optim.Adam</c> 2.x. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value.
/// Kingma and Ba, 2015, https://arxiv.org/abs/1412.6980.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record Adam(Hyperparameter LearningRate) : AdamRule(LearningRate)
{
    /// <inheritdoc/>
    public override DecayMode DecayMode { get; init; } = DecayMode.Coupled;
}
