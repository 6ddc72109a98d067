namespace Strata.Formats;

/// <summary>The 256 values of each 8-bit floating-point type.</summary>
/// <remarks>
/// OCP 8-bit Floating Point Specification 1.0 (E5M2, E4M3), OCP Microscaling Formats 1.0 (E8M0), and the FNUZ variants
/// of Noune et al., 2022, https://arxiv.org/abs/2206.02915. All are exact in float32.
/// </remarks>
internal static class Float8
{
    public static float[] Table(ElementType type)
    {
        float[] table = new float[256];
        for (int bits = 0; bits < table.Length; bits++)
            table[bits] = type switch
            {
                ElementType.Float8E8M0 => bits == 0xFF ? float.NaN : MathF.ScaleB(1, bits - 127),
                ElementType.Float8E5M2 => (bits & 0x7F) switch
                {
                    0x7C => (bits & 0x80) == 0 ? float.PositiveInfinity : float.NegativeInfinity,
                    > 0x7C => float.NaN,
                    _ => Decode(bits, mantissaBits: 2, bias: 15),
                },
                ElementType.Float8E4M3 => (bits & 0x7F) == 0x7F ? float.NaN : Decode(bits, mantissaBits: 3, bias: 7),
                ElementType.Float8E4M3Fnuz => bits == 0x80 ? float.NaN : Decode(bits, mantissaBits: 3, bias: 8),
                ElementType.Float8E5M2Fnuz => bits == 0x80 ? float.NaN : Decode(bits, mantissaBits: 2, bias: 16),
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an 8-bit floating-point type."),
            };
        return table;
    }

    private static float Decode(int bits, int mantissaBits, int bias)
    {
        int exponent = (bits & 0x7F) >> mantissaBits;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        float size =
            exponent == 0
                ? MathF.ScaleB(mantissa, 1 - bias - mantissaBits)
                : MathF.ScaleB(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
        return (bits & 0x80) == 0 ? size : -size;
    }
}
