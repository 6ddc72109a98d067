using System.Runtime.InteropServices;
using Strata.Numerics;
using Strata.Tests;

namespace Strata.Formats.Tests.Safetensors;

public class FloatConversionTests
{
    [Fact]
    public void Keeps_halves_and_bfloat16_exact()
    {
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        (float[] halves, FloatConversion half) = Convert(ElementType.Float16, all);
        (float[] brains, FloatConversion brain) = Convert(ElementType.BFloat16, all);
        half.ShouldBe(FloatConversion.Exact);
        brain.ShouldBe(FloatConversion.Exact);
        for (int i = 0; i < all.Length; i++)
        {
            halves[i].ShouldBe((float)BitConverter.UInt16BitsToHalf(all[i]));
            BitConverter.SingleToUInt32Bits(brains[i]).ShouldBe((uint)all[i] << 16);
        }
    }

    [Theory]
    [InlineData(0L, FloatConversion.Exact)]
    [InlineData(-16777216L, FloatConversion.Exact)]
    [InlineData(16777217L, FloatConversion.Rounded)]
    [InlineData(1L << 62, FloatConversion.Exact)]
    [InlineData(long.MinValue, FloatConversion.Exact)]
    [InlineData(long.MaxValue, FloatConversion.Rounded)]
    public void Says_whether_an_integer_was_rounded(long value, FloatConversion expected)
    {
        (float[] values, FloatConversion conversion) = Convert(ElementType.Int64, new[] { value });
        values.ShouldBe([(float)value]);
        conversion.ShouldBe(expected);
    }

    [Theory]
    [InlineData(0.5, FloatConversion.Exact)]
    [InlineData(double.NaN, FloatConversion.Exact)]
    [InlineData(double.PositiveInfinity, FloatConversion.Exact)]
    [InlineData(0.1, FloatConversion.Rounded)]
    [InlineData(1e300, FloatConversion.Rounded)]
    public void Says_whether_a_double_was_rounded(double value, FloatConversion expected) =>
        Convert(ElementType.Float64, new[] { value }).Conversion.ShouldBe(expected);

    [Fact]
    public void Reads_each_small_type()
    {
        Convert(ElementType.Int8, new sbyte[] { -128, 127 }).Values.ShouldBe([-128f, 127f]);
        Convert(ElementType.UInt8, new byte[] { 0, 255 }).Values.ShouldBe([0f, 255f]);
        Convert(ElementType.Int16, new short[] { -32768 }).Values.ShouldBe([-32768f]);
        Convert(ElementType.UInt16, new ushort[] { 65535 }).Values.ShouldBe([65535f]);
        Convert(ElementType.UInt32, new[] { uint.MaxValue }).Conversion.ShouldBe(FloatConversion.Rounded);
        Convert(ElementType.UInt64, new[] { ulong.MaxValue }).Conversion.ShouldBe(FloatConversion.Rounded);
        Convert(ElementType.Int32, new[] { int.MaxValue }).Conversion.ShouldBe(FloatConversion.Rounded);
        Convert(ElementType.Boolean, new byte[] { 0, 1 }).Values.ShouldBe([0f, 1f]);
        Convert(ElementType.Float32, new[] { 0.1f }).Conversion.ShouldBe(FloatConversion.None);
    }

    [Fact]
    public void Reads_float8_as_its_specifications_say()
    {
        Convert(ElementType.Float8E4M3, new byte[] { 0x38, 0x7E, 0x01, 0x80, 0xB8 })
            .Values.ShouldBe([1f, 448f, 1 / 512f, -0f, -1f]);
        Convert(ElementType.Float8E5M2, new byte[] { 0x3C, 0x7B, 0x01, 0x7C, 0xFC })
            .Values.ShouldBe([1f, 57344f, 1 / 65536f, float.PositiveInfinity, float.NegativeInfinity]);
        Convert(ElementType.Float8E8M0, new byte[] { 127, 128, 0 }).Values.ShouldBe([1f, 2f, MathF.ScaleB(1, -127)]);
        Convert(ElementType.Float8E4M3Fnuz, new byte[] { 0x40, 0x7F }).Values.ShouldBe([1f, 240f]);
        Convert(ElementType.Float8E5M2Fnuz, new byte[] { 0x40, 0x7F }).Values.ShouldBe([1f, 57344f]);
        foreach (
            (ElementType type, byte nan) in new[]
            {
                (ElementType.Float8E4M3, 0x7F),
                (ElementType.Float8E5M2, 0x7E),
                (ElementType.Float8E8M0, 0xFF),
                (ElementType.Float8E4M3Fnuz, 0x80),
                (ElementType.Float8E5M2Fnuz, 0x80),
            }.Select(pair => (pair.Item1, (byte)pair.Item2))
        )
            Convert(type, new[] { nan }).Values[0].ShouldBe(float.NaN);
    }

    [Fact]
    public void Reads_special_values_of_the_reference()
    {
        SafetensorsFile file = SafetensorsFile.Read(
            FixtureFiles.Path("models", "checkpoints", "safetensors", "special_values.safetensors")
        );
        foreach (SafetensorsEntry entry in file.Entries)
        {
            file.ReadFloats(entry.Name, out FloatConversion conversion);
            conversion.ShouldBe(entry.Type == ElementType.Float32 ? FloatConversion.None : FloatConversion.Exact);
        }
    }

    private static (float[] Values, FloatConversion Conversion) Convert<T>(ElementType type, T[] values)
        where T : unmanaged
    {
        var writer = new SafetensorsWriter().AddBytes(
            "a",
            type,
            new Shape(values.Length),
            MemoryMarshal.AsBytes(values.AsSpan()).ToArray()
        );
        SafetensorsFile file = SafetensorsBytes.Read(SafetensorsWriterBytes.ToArray(writer));
        float[] read = file.ReadFloats("a", out FloatConversion conversion);
        return (read, conversion);
    }
}
