namespace Strata.Optim;

/// <summary>Where Muon's ε stands beside the norm that a matrix is divided by.</summary>
public enum MuonEpsilon
{
    /// <summary>The least norm, as PyTorch and timm.</summary>
    Floor,

    /// <summary>Added to the norm, as optax and Keras.</summary>
    Added,

    /// <summary>Added, times √(in/out), as timm's <c>scale_eps</c>.</summary>
    AddedByShape,
}
