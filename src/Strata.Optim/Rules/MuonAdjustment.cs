namespace Strata.Optim;

/// <summary>What an orthogonal update is multiplied by, so that one learning rate suits matrices of every shape.</summary>
public enum MuonAdjustment
{
    /// <summary>√max(1, out/in): Jordan's, PyTorch's and optax' default.</summary>
    Original,

    /// <summary>ρ·√max(out, in): updates of the root mean square ρ, such as those of AdamW; Liu et al., 2025.</summary>
    MatchRmsAdamW,

    /// <summary>√(out/in), from root mean squares to root mean squares.</summary>
    RmsToRms,

    /// <summary>1/√in.</summary>
    RsqrtIn,

    /// <summary>1.</summary>
    None,
}
