namespace Strata.Numerics.Kernels;

/// <summary>What a derivative is computed from.</summary>
public enum DerivativeOf
{
    /// <summary>Nothing but the gradient of the result.</summary>
    Neither,

    /// <summary>The operand.</summary>
    Operand,

    /// <summary>The result.</summary>
    Result,
}
