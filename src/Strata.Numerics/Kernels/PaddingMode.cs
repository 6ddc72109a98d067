namespace Strata.Numerics.Kernels;

/// <summary>What stands outside an image.</summary>
public enum PaddingMode
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The image mirrored at its border values, which are not repeated.</summary>
    Reflect,

    /// <summary>The nearest border value.</summary>
    Replicate,

    /// <summary>The image again, from its other side.</summary>
    Circular,
}
