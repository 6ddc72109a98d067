namespace Strata.Optim;

/// <summary>What steps the parameters that Muon cannot take.</summary>
public enum MuonFallback
{
    /// <summary>Nothing: the plan names them in an error.</summary>
    None,

    /// <summary>AdamW.</summary>
    AdamW,

    /// <summary>AdamW with the momentum of one step ahead, as timm with <c>nesterov</c>.</summary>
    NAdamW,
}
