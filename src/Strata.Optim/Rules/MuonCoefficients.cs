namespace Strata.Optim;

/// <summary>The coefficients of the Newton-Schulz steps.</summary>
public enum MuonCoefficients
{
    /// <summary>The same in every step: those of the rule's own three figures.</summary>
    Constant,

    /// <summary>Five steps of their own, tuned to end near 1: timm's default, optax' <c>dion</c>.</summary>
    Quintic,

    /// <summary>Eight steps, each the best for what the one before leaves; Amsel et al., 2025, https://arxiv.org/abs/2505.16932.</summary>
    PolarExpress,
}
