namespace Strata.Optim;

/// <summary>Adam with decoupled weight decay.</summary>
/// <remarks>
/// Semantics and defaults of <c>torch.optim.AdamW</c> 2.x. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value.
/// Loshchilov and Hutter, 2019, https://arxiv.org/abs/1711.05101.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3 from scratch, 1e-5 to 5e-5 to fine-tune.</param>
public sealed record AdamW(Hyperparameter LearningRate) : AdamRule(LearningRate)
{
    /// <summary>Decoupled decay, times the learning rate; at least 0.</summary>
    /// <value>1e-2 (optax: 1e-4, Keras: 4e-3)</value>
    public override Hyperparameter WeightDecay { get; init; } = 1e-2;
}
