namespace Strata.Optim;

/// <summary>Momentum made orthogonal: every direction of a matrix moves as far as every other.</summary>
/// <remarks>
/// <code>b ← b + (1 − μ)(g − b);  u = b, or b + (1 − μ)(g − b) once more (Nesterov)
/// X = u/max(‖u‖, ε);  five times X ← aX + (bA + cA²)X, A = XXᵀ;  p ← p − ηλp − ηk·X</code>
/// Semantics and defaults of <c>torch.optim.Muon</c> 2.13, with the iteration in float32 (PyTorch and timm: bfloat16); options
/// make it timm's, optax' or Keras'. For hidden matrices; embeddings, heads and vectors are better off with AdamW, in a
/// group of their own or by <see cref="MuonRule.Fallback"/>. Slot: <c>momentum_buffer</c>; 4 bytes a value; of the fallback
/// <c>exp_avg</c>, <c>exp_avg_sq</c>. Jordan, 2024, https://kellerjordan.github.io/posts/muon.
/// </remarks>
/// <param name="LearningRate">A number or a schedule; at least 0. Try 1e-3 to 2e-2.</param>
public sealed record Muon(Hyperparameter LearningRate) : MuonRule(LearningRate)
{
    /// <summary>Multiply the update by ⟨u, X⟩, the dual norm of what was made orthogonal, as optax' <c>adaptive</c>.</summary>
    /// <value>false</value>
    public bool Adaptive { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<Stage> Stages() =>
        [CoupledDecay(), new MuonDirection(this, Adaptive, SecondMoment: null), new MuonStep(this)];
}
