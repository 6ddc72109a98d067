namespace Strata.Formats;

/// <summary>What an array in a file is made of.</summary>
/// <remarks>
/// The order is that of the safetensors reference (by alignment, then as its <c>Dtype</c> declares them), which its
/// writer uses to lay out a file: do not reorder.
/// </remarks>
public enum ElementType
{
    /// <summary>One byte, 0 or 1.</summary>
    Boolean,

    /// <summary>4 bits, E2M1, two in a byte.</summary>
    Float4,

    /// <summary>6 bits, 2 of them exponent.</summary>
    Float6E2M3,

    /// <summary>6 bits, 3 of them exponent.</summary>
    Float6E3M2,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>8 bits, 5 of them exponent, with infinities.</summary>
    Float8E5M2,

    /// <summary>8 bits, 4 of them exponent, without infinities (<c>e4m3fn</c>).</summary>
    Float8E4M3,

    /// <summary>8 bits, all of them exponent: a power of two.</summary>
    Float8E8M0,

    /// <summary>As <see cref="Float8E4M3"/>, with one NaN, no negative zero and an exponent bias of 8.</summary>
    Float8E4M3Fnuz,

    /// <summary>As <see cref="Float8E5M2"/>, with one NaN, no infinities, no negative zero and a bias of 16.</summary>
    Float8E5M2Fnuz,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16,

    /// <summary>IEEE 754 half precision.</summary>
    Float16,

    /// <summary>The upper 16 bits of a float32.</summary>
    BFloat16,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32,

    /// <summary>IEEE 754 single precision: what Strata computes in.</summary>
    Float32,

    /// <summary>Two float32: real and imaginary part.</summary>
    Complex64,

    /// <summary>IEEE 754 double precision.</summary>
    Float64,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>Unsigned, 64 bits.</summary>
    UInt64,
}
