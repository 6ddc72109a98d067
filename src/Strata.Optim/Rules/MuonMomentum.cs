namespace Strata.Optim;

/// <summary>What Muon makes orthogonal: which average of gradients g with decay μ.</summary>
public enum MuonMomentum
{
    /// <summary><c>b ← b + (1 − μ)(g − b)</c>, as PyTorch and timm.</summary>
    Average,

    /// <summary>The same divided by 1 − μ^t, and in Nesterov's form each part by its own, as optax.</summary>
    CorrectedAverage,

    /// <summary><c>b ← μ·b + g</c>, as Keras: the same direction in another size.</summary>
    Sum,
}
