using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class MagnitudeTests
{
    private static readonly int[] s_lengths = [.. Enumerable.Range(0, 68), 4095, 4096, 4097, 10_007];

    private static NativeBuffer Values(int length)
    {
        var buffer = new NativeBuffer(length);
        for (int i = 0; i < length; i++)
            buffer.Block[i] = (float)(Math.Sin(i * 1.7) * (1 + (i % 7)));
        return buffer;
    }

    [Fact]
    public void Sums_agree_with_double_at_every_length()
    {
        foreach (int length in s_lengths)
        {
            using NativeBuffer buffer = Values(length);
            double[] exact = [.. buffer.Block.Span.ToArray().Select(value => (double)value)];

            Near(Magnitude.SumOfSquares(buffer.Block), exact.Sum(x => x * x), length);
            Near(Magnitude.Sum(buffer.Block), exact.Sum(Math.Abs), length);
            Near(Magnitude.SumOfPowers(buffer.Block, 3), exact.Sum(x => Math.Abs(x * x * x)), length);
            Magnitude.Largest(buffer.Block).ShouldBe(exact.Select(Math.Abs).DefaultIfEmpty(0).Max());
        }

        static void Near(double found, double expected, int length) =>
            found.ShouldBe(expected, 1e-6 * Math.Max(1, expected), $"length {length}");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void One_value_that_is_not_finite_is_found_at_every_place(float bad)
    {
        for (int length = 1; length <= 67; length++)
        {
            using NativeBuffer buffer = Values(length);
            Magnitude.AllFinite(buffer.Block).ShouldBeTrue();
            for (int i = 0; i < length; i++)
            {
                float before = buffer.Block[i];
                buffer.Block[i] = bad;
                Magnitude.AllFinite(buffer.Block).ShouldBeFalse($"{i} of {length}");
                Magnitude.ZeroNonFinite(buffer.Block).ShouldBe(1);
                buffer.Block[i].ShouldBe(0);
                buffer.Block[i] = before;
            }
        }
    }

    [Fact]
    public void The_largest_finite_values_are_finite()
    {
        using NativeBuffer buffer = Values(40);
        buffer.Block.Span.Fill(float.MaxValue);

        Magnitude.AllFinite(buffer.Block).ShouldBeTrue();
    }

    [Fact]
    public void The_largest_magnitude_of_nan_is_nan()
    {
        for (int i = 0; i < 20; i++)
        {
            using NativeBuffer buffer = Values(20);
            buffer.Block[i] = float.NaN;

            double.IsNaN(Magnitude.Largest(buffer.Block)).ShouldBeTrue();
        }
    }
}
