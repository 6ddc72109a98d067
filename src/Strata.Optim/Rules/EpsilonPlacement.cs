namespace Strata.Optim;

/// <summary>Where Adafactor's ε stands.</summary>
public enum EpsilonPlacement
{
    /// <summary>The least value of the root, as PyTorch.</summary>
    Floor,

    /// <summary>Added to each square, as the paper, timm, optax and Keras.</summary>
    Added,
}
