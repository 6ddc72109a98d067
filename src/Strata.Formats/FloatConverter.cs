using System.Numerics;
using System.Runtime.CompilerServices;

namespace Strata.Formats;

/// <summary>Any element type to float32: exact where float32 can hold the value, rounded to nearest elsewhere.</summary>
internal static class FloatConverter
{
    /// <summary>Whether <see cref="Convert"/> knows a type: not complex numbers, nor those of 4 or 6 bits.</summary>
    public static bool Knows(ElementType type) =>
        type is not (ElementType.Complex64 or ElementType.Float4 or ElementType.Float6E2M3 or ElementType.Float6E3M2);

    /// <param name="type">A type that is known.</param>
    /// <param name="bytes">The values, little-endian.</param>
    /// <param name="destination">As many values.</param>
    public static FloatConversion Convert(ElementType type, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (type)
        {
            case ElementType.Float32:
                LittleEndian.Read(bytes, destination);
                return FloatConversion.None;
            case ElementType.Float64:
                return Round<double>(bytes, destination);
            case ElementType.Int64:
                return Round<long>(bytes, destination);
            case ElementType.UInt64:
                return Round<ulong>(bytes, destination);
            case ElementType.Int32:
                return Round<int>(bytes, destination);
            case ElementType.UInt32:
                return Round<uint>(bytes, destination);
            case ElementType.Int16:
                return Round<short>(bytes, destination);
            case ElementType.UInt16:
                return Round<ushort>(bytes, destination);
            case ElementType.Float16:
                return Round<Half>(bytes, destination);
            case ElementType.BFloat16:
                return EachOf<ushort>(
                    bytes,
                    destination,
                    static bits => BitConverter.UInt32BitsToSingle((uint)bits << 16)
                );
            case ElementType.Int8:
                return EachOf<byte>(bytes, destination, static bits => (sbyte)bits);
            case ElementType.UInt8 or ElementType.Boolean:
                return EachOf<byte>(bytes, destination, static bits => bits);
            case >= ElementType.Float8E5M2 and <= ElementType.Float8E5M2Fnuz:
                float[] table = Float8.Table(type);
                return EachOf<byte>(bytes, destination, bits => table[bits]);
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Cannot become float32.");
        }
    }

    private static FloatConversion EachOf<T>(ReadOnlySpan<byte> bytes, Span<float> destination, Func<T, float> convert)
        where T : unmanaged
    {
        var values = new T[destination.Length];
        LittleEndian.Read<T>(bytes, values);
        for (int i = 0; i < values.Length; i++)
            destination[i] = convert(values[i]);
        return FloatConversion.Exact;
    }

    private static FloatConversion Round<T>(ReadOnlySpan<byte> bytes, Span<float> destination)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var values = new T[destination.Length];
        LittleEndian.Read<T>(bytes, values);
        bool exact = true;
        for (int i = 0; i < values.Length; i++)
        {
            float rounded = float.CreateTruncating(values[i]);
            destination[i] = rounded;
            exact &= T.IsNaN(values[i]) || (T.CreateSaturating(rounded) == values[i] && !IsBeyond(values[i]));
        }

        return exact ? FloatConversion.Exact : FloatConversion.Rounded;
    }

    /// <summary>The largest integers of 32 and 64 bits round up to a power of two, which saturates back to them.</summary>
    private static bool IsBeyond<T>(T value)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> => Unsafe.SizeOf<T>() > 2 && value == T.MaxValue;
}
