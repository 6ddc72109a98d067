namespace Strata.Optim;

/// <summary>Adam and AdamW with Keras' arithmetic: ε is added to the root before its bias correction.</summary>
/// <remarks>
/// <code>p ← p − η·(√c2 / c1)·m / (√v + ε)</code>
/// In the first updates ε so weighs up to √1000 times as much as in <see cref="Adam"/>. Semantics and defaults of
/// <c>keras.optimizers.Adam</c> 3.15, decay apart from the gradient as everywhere in Keras; <c>keras.optimizers.AdamW</c>
/// is <c>new KerasAdam(1e-3) { WeightDecay = 4e-3 }</c>. Slots: <c>exp_avg</c>, <c>exp_avg_sq</c>; 8 bytes a value.
/// Kingma and Ba, 2015, section 2, https://arxiv.org/abs/1412.6980.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3.</param>
public sealed record KerasAdam(Hyperparameter LearningRate) : AdamRule(LearningRate)
{
    /// <summary>Added to the root, before bias correction; at least 0.</summary>
    /// <value>1e-7</value>
    public override double Epsilon { get; init; } = 1e-7;

    // √v + ε and √v/√c2 + ε/√c2 are the same up to a factor that the direction has anyway.
    private protected override double EpsilonAt(in StepFigures step) =>
        Epsilon / Math.Sqrt(step.BiasCorrection(step.Of(Beta2)));
}
