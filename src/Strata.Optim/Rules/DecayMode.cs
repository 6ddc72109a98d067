namespace Strata.Optim;

/// <summary>How weight decay λ enters the update.</summary>
public enum DecayMode
{
    /// <summary>λ·p is added to the gradient before the rule: L2, as PyTorch's SGD and Adam.</summary>
    Coupled,

    /// <summary>p shrinks by η·λ, η the learning rate with its multiplier: as PyTorch's and optax's AdamW.</summary>
    Decoupled,

    /// <summary>p shrinks by η²/η_max·λ, as timm's <c>corrected_weight_decay</c>.</summary>
    Corrected,

    /// <summary>p shrinks by λ, whatever the learning rate.</summary>
    Independent,
}
