namespace Strata.Numerics.Kernels;

/// <summary>What the values of an attention's mask mean.</summary>
public enum AttentionMaskKind
{
    /// <summary>They are added to the scores; minus infinity hides a key.</summary>
    Added,

    /// <summary>A query sees the keys where they are not 0.</summary>
    Visible,

    /// <summary>A query does not see the keys where they are not 0.</summary>
    Hidden,
}
