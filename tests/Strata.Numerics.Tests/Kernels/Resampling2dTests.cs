using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class Resampling2dTests
{
    [Theory]
    [InlineData(7, 3)]
    [InlineData(5, 5)]
    [InlineData(3, 8)]
    public void Means_cover_windows_that_may_overlap(int size, int count)
    {
        var taps = AxisTaps.Means(size, count);
        using NativeBuffer x = ElementwiseTests.Filled(size, 1);
        using var y = new NativeBuffer(count);
        Resampling2d.Run(1, AxisTaps.Means(1, 1), taps, x.Block, y.Block, accumulate: false);
        for (int i = 0; i < count; i++)
        {
            int start = i * size / count;
            int end = (int)Math.Ceiling((i + 1) * size / (double)count);
            ((double)y.Block[i]).ShouldBe(
                x.Block.Slice(start, end - start).Span.ToArray().Average(v => (double)v),
                1e-6
            );
        }
    }

    [Fact]
    public void The_transposed_maps_are_the_transpose()
    {
        var rows = AxisTaps.Cubic(5, 9, 5 / 9.0, alignCorners: false);
        var columns = AxisTaps.Linear(19, 7, 18 / 6.0, alignCorners: true);
        using NativeBuffer x = ElementwiseTests.Filled(3 * 5 * 19, 1);
        using NativeBuffer y = ElementwiseTests.Filled(3 * 9 * 7, 2);
        using var mapped = new NativeBuffer(y.Length);
        using var back = new NativeBuffer(x.Length);
        Resampling2d.Run(3, rows, columns, x.Block, mapped.Block, accumulate: false);
        Resampling2d.Run(3, rows.Transposed(), columns.Transposed(), y.Block, back.Block, accumulate: false);
        Dot(mapped.Block, y.Block).ShouldBe(Dot(x.Block, back.Block), 1e-4);
    }

    private static double Dot(Block left, Block right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }
}
