using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class ReductionsTests
{
    [Fact]
    public void A_sum_is_that_of_doubles()
    {
        foreach (int length in (int[])[.. Enumerable.Range(0, 68), 32768, 32769, 1_000_003])
        {
            using NativeBuffer x = ElementwiseTests.Filled(length, length);
            double expected = 0;
            foreach (float value in x.Block.Span)
                expected += value;
            Reductions.Sum(x.Block).ShouldBe(expected, 1e-9, $"length {length}");
        }
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(13, 8)]
    [InlineData(5, 67)]
    [InlineData(300, 301)]
    public void Rows_are_summed_column_by_column(int rows, int columns)
    {
        using NativeBuffer x = ElementwiseTests.Filled(rows * columns, 1);
        using NativeBuffer sums = ElementwiseTests.Filled(columns, 2);
        float[] before = sums.Block.Span.ToArray();
        Reductions.SumRows(rows, columns, x.Block, sums.Block, accumulate: true);
        for (int column = 0; column < columns; column++)
        {
            double expected = before[column];
            for (int row = 0; row < rows; row++)
                expected += x.Block[(row * columns) + column];
            sums.Block[column].ShouldBe((float)expected, 8e-6f);
        }
    }

    [Theory]
    [InlineData(3, 2, 1)]
    [InlineData(2, 5, 7)]
    [InlineData(4, 3, 49)]
    [InlineData(8, 16, 1024)]
    public void Channels_are_summed_over_batch_and_plane(int batch, int channels, int plane)
    {
        using NativeBuffer x = ElementwiseTests.Filled(batch * channels * plane, 1);
        using var sums = new NativeBuffer(channels);
        Reductions.SumChannels(batch, channels, plane, x.Block, sums.Block, accumulate: false);
        for (int channel = 0; channel < channels; channel++)
        {
            double expected = 0;
            for (int i = 0; i < x.Length; i++)
                expected += i / plane % channels == channel ? x.Block[i] : 0;
            sums.Block[channel].ShouldBe((float)expected, 1e-5f);
        }
    }
}
