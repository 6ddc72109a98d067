using System.Collections.Frozen;

namespace Strata.Formats;

/// <summary>Names and sizes of <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    private static readonly FrozenDictionary<string, ElementType> s_byName = Enum.GetValues<ElementType>()
        .ToFrozenDictionary(SafetensorsName, StringComparer.Ordinal);

    /// <summary>The size of one element.</summary>
    /// <returns>4, 6, 8, 16, 32 or 64 bits.</returns>
    public static int Bits(this ElementType type) =>
        type switch
        {
            ElementType.Float4 => 4,
            ElementType.Float6E2M3 or ElementType.Float6E3M2 => 6,
            <= ElementType.Float8E5M2Fnuz => 8,
            <= ElementType.BFloat16 => 16,
            <= ElementType.Float32 => 32,
            _ => 64,
        };

    /// <summary>The name in a safetensors header, such as <c>F32</c> or <c>BF16</c>.</summary>
    public static string SafetensorsName(this ElementType type) =>
        type switch
        {
            ElementType.Boolean => "BOOL",
            ElementType.Float4 => "F4",
            ElementType.Float6E2M3 => "F6_E2M3",
            ElementType.Float6E3M2 => "F6_E3M2",
            ElementType.UInt8 => "U8",
            ElementType.Int8 => "I8",
            ElementType.Float8E5M2 => "F8_E5M2",
            ElementType.Float8E4M3 => "F8_E4M3",
            ElementType.Float8E8M0 => "F8_E8M0",
            ElementType.Float8E4M3Fnuz => "F8_E4M3FNUZ",
            ElementType.Float8E5M2Fnuz => "F8_E5M2FNUZ",
            ElementType.Int16 => "I16",
            ElementType.UInt16 => "U16",
            ElementType.Float16 => "F16",
            ElementType.BFloat16 => "BF16",
            ElementType.Int32 => "I32",
            ElementType.UInt32 => "U32",
            ElementType.Float32 => "F32",
            ElementType.Complex64 => "C64",
            ElementType.Float64 => "F64",
            ElementType.Int64 => "I64",
            ElementType.UInt64 => "U64",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such element type."),
        };

    internal static bool TryParseSafetensorsName(string name, out ElementType type) =>
        s_byName.TryGetValue(name, out type);
}
