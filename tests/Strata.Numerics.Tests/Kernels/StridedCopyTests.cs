using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class StridedCopyTests
{
    public static TheoryData<int[], int[]> Orders =>
        new()
        {
            { [1], [0] },
            { [67], [0] },
            { [5, 7], [1, 0] },
            { [64, 72], [1, 0] },
            { [67, 130], [1, 0] },
            { [3, 17, 29], [0, 2, 1] },
            { [9, 4, 8], [2, 1, 0] },
            { [2, 33, 3, 40], [0, 2, 1, 3] },
            { [2, 33, 3, 40], [3, 0, 1, 2] },
            { [4, 1, 70, 90], [2, 3, 1, 0] },
            { [2, 3, 4, 5, 6], [4, 2, 0, 3, 1] },
        };

    [Theory, MemberData(nameof(Orders))]
    public void Axes_in_another_order(int[] sizes, int[] order)
    {
        (int[] strides, int[] outSizes, StridedView view) = Permuted(sizes, order);
        using NativeBuffer x = ElementwiseTests.Filled(view.Count, 1);
        using NativeBuffer y = ElementwiseTests.Filled(view.Count, 2);
        float[] before = y.Block.Span.ToArray();
        StridedCopy.Gather(view, x.Block, y.Block, accumulate: true);
        Places(outSizes, strides).Select((place, i) => before[i] + x.Block[place]).ShouldBe(y.Block.Span.ToArray());
        StridedCopy.Gather(view, x.Block, y.Block);
        Places(outSizes, strides).Select(place => x.Block[place]).ShouldBe(y.Block.Span.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(0)]
    public void Steps_of_the_last_axis(int step)
    {
        for (int length = 1; length <= 67; length++)
        {
            int[] sizes = [3, length];
            int[] strides = [230, step];
            var view = new StridedView(step < 0 ? length - 1 : 0, sizes, strides);
            using NativeBuffer x = ElementwiseTests.Filled(700, 1);
            using var y = new NativeBuffer(3 * length);
            StridedCopy.Gather(view, x.Block, y.Block);
            Places(sizes, strides).Select(place => x.Block[place + view.Offset]).ShouldBe(y.Block.Span.ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_is_scattered_comes_back(int step)
    {
        int[] sizes = [4, 70, 60];
        int[] strides = [20_000, 200, step];
        var view = new StridedView(5, sizes, strides);
        using NativeBuffer x = ElementwiseTests.Filled(90_000, 1);
        float[] before = x.Block.Span.ToArray();
        using NativeBuffer y = ElementwiseTests.Filled(view.Count, 2);
        StridedCopy.Scatter(view, y.Block, x.Block, accumulate: true);
        int i = 0;
        foreach (int place in Places(sizes, strides))
            before[place + 5] += y.Block[i++];
        x.Block.Span.SequenceEqual(before).ShouldBeTrue();
        StridedCopy.Scatter(view, y.Block, x.Block);
        using var back = new NativeBuffer(view.Count);
        StridedCopy.Gather(view, x.Block, back.Block);
        back.Block.Span.SequenceEqual(y.Block.Span).ShouldBeTrue();
    }

    [Fact]
    public void A_view_outside_of_its_block_is_refused()
    {
        using var x = new NativeBuffer(10);
        using var y = new NativeBuffer(6);
        Should.Throw<ArgumentException>(() => StridedCopy.Gather(new(0, [2, 3], [5, 3]), x.Block, y.Block));
        Should.Throw<ArgumentException>(() => StridedCopy.Gather(new(0, [6], [-1]), x.Block, y.Block));
        Should.Throw<ArgumentException>(() => StridedCopy.Gather(new(0, [5], [1]), x.Block, y.Block));
    }

    [Fact]
    public void Sums_over_any_axes_are_those_of_doubles()
    {
        int[] sizes = [3, 5, 1, 70, 4];
        int[] strides = Strides(sizes);
        using NativeBuffer x = ElementwiseTests.Filled(sizes.Aggregate((a, b) => a * b), 1);
        for (int mask = 0; mask < 32; mask++)
        {
            bool[] summed = [.. Enumerable.Range(0, 5).Select(axis => (mask >> axis & 1) != 0)];
            var sums = new AxisSums(sizes, summed);
            int[] keptSizes = [.. sizes.Select((size, axis) => summed[axis] ? 1 : size)];
            int[] keptStrides = [.. Strides(keptSizes).Select((stride, axis) => summed[axis] ? 0 : stride)];
            double[] expected = new double[sums.Results];
            int i = 0;
            foreach (int place in Places(sizes, keptStrides))
                expected[place] += x.Block[i++];
            using NativeBuffer found = ElementwiseTests.Filled(sums.Results, 2);
            float[] before = found.Block.Span.ToArray();
            sums.Sum(x.Block, found.Block, accumulate: true);
            for (int j = 0; j < expected.Length; j++)
                found.Block[j].ShouldBe((float)(before[j] + expected[j]), 1e-5f, $"axes {mask}");
        }
    }

    private static (int[] Strides, int[] Sizes, StridedView View) Permuted(int[] sizes, int[] order)
    {
        int[] own = Strides(sizes);
        int[] strides = [.. order.Select(axis => own[axis])];
        int[] outSizes = [.. order.Select(axis => sizes[axis])];
        return (strides, outSizes, new StridedView(0, outSizes, strides));
    }

    private static int[] Strides(int[] sizes) =>
        [.. sizes.Select((_, axis) => sizes[(axis + 1)..].Aggregate(1, (a, b) => a * b))];

    /// <summary>Where each element is, in row-major order of the index.</summary>
    private static IEnumerable<int> Places(int[] sizes, int[] strides)
    {
        int count = sizes.Aggregate(1, (a, b) => a * b);
        for (int index = 0; index < count; index++)
        {
            (int rest, int place) = (index, 0);
            for (int axis = sizes.Length - 1; axis >= 0; axis--)
            {
                (rest, int at) = Math.DivRem(rest, sizes[axis]);
                place += at * strides[axis];
            }

            yield return place;
        }
    }
}
