namespace Strata.Numerics.Kernels;

/// <summary>The operands of a function of two values.</summary>
[Flags]
public enum BinaryOperands
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The first.</summary>
    Left = 1,

    /// <summary>The second.</summary>
    Right = 2,

    /// <summary>Both.</summary>
    Both = Left | Right,
}
