using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class IndexingTests
{
    [Theory]
    [InlineData(1, 7, 1, 5)]
    [InlineData(1, 50, 64, 300)]
    [InlineData(3, 9, 33, 40)]
    [InlineData(1, 1000, 96, 2000)]
    public void Rows_are_gathered_and_summed_where_they_came_from(int outer, int rows, int inner, int count)
    {
        using NativeBuffer x = ElementwiseTests.Filled(outer * rows * inner, 1);
        using NativeBuffer y = ElementwiseTests.Filled(outer * count * inner, 2);
        using NativeBuffer index = Indices(count, rows);
        float[] sums = x.Block.Span.ToArray();
        for (int o = 0; o < outer; o++)
        for (int j = 0; j < count; j++)
        for (int i = 0; i < inner; i++)
        {
            int row = (int)index.Block[j] < 0 ? (int)index.Block[j] + rows : (int)index.Block[j];
            sums[(((o * rows) + row) * inner) + i] += 0.5f * y.Block[(((o * count) + j) * inner) + i];
        }

        IndexedRows.AddTo(outer, rows, inner, y.Block, index.Block, x.Block, 0.5f);
        x.Block.Span.SequenceEqual(sums).ShouldBeTrue();
        IndexedRows.Gather(outer, rows, inner, x.Block, index.Block, y.Block);
        for (int o = 0; o < outer; o++)
        for (int j = 0; j < count; j++)
        {
            int row = (int)index.Block[j] < 0 ? (int)index.Block[j] + rows : (int)index.Block[j];
            y.Block.Slice(((o * count) + j) * inner, inner)
                .Span.SequenceEqual(x.Block.Slice(((o * rows) + row) * inner, inner).Span)
                .ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-6)]
    [InlineData(1.5f)]
    [InlineData(float.NaN)]
    public void An_index_that_does_not_exist_is_named(float index)
    {
        using NativeBuffer x = ElementwiseTests.Filled(5, 1);
        using NativeBuffer indices = ElementwiseTests.Of(0, index);
        using var y = new NativeBuffer(2);
        Should
            .Throw<StrataException>(() => IndexedRows.Gather(1, 5, 1, x.Block, indices.Block, y.Block))
            .Message.ShouldContain("number 1");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Values_are_sorted_and_equal_ones_keep_their_order(int inner, bool descending)
    {
        foreach (int size in (int[])[1, 2, 17, 100])
        foreach (int count in (int[])[1, 3, size])
        {
            if (count > size)
                continue;
            using NativeBuffer x = ElementwiseTests.Filled(2 * size * inner, size);
            foreach (ref float value in x.Block.Span)
                value = MathF.Round(value * 5) * (value < -0.9f ? float.NaN : 1); // equals, −0 and nan
            using var values = new NativeBuffer(2 * count * inner);
            using var places = new NativeBuffer(values.Length);
            SortedRows.Find(2, size, inner, count, descending, x.Block, values.Block, places.Block);
            for (int o = 0; o < 2; o++)
            for (int i = 0; i < inner; i++)
            {
                IEnumerable<int> order = Enumerable
                    .Range(0, size)
                    .OrderBy(j => Rank(x.Block[(((o * size) + j) * inner) + i]) * (descending ? -1 : 1));
                int[] found =
                [
                    .. Enumerable.Range(0, count).Select(j => (int)places.Block[(((o * count) + j) * inner) + i]),
                ];
                found.ShouldBe([.. order.Take(count)]);
                for (int j = 0; j < count; j++)
                    values
                        .Block[(((o * count) + j) * inner) + i]
                        .ShouldBe(x.Block[(((o * size) + found[j]) * inner) + i]);
            }
        }
    }

    [Fact]
    public void Products_that_share_a_result_are_summed_in_order()
    {
        using NativeBuffer a = ElementwiseTests.Filled(4 * 6, 1);
        using NativeBuffer b = ElementwiseTests.Filled(4 * 6, 2);
        using NativeBuffer c = ElementwiseTests.Filled(3 * 4, 3);
        var batch = GemmBatch.Summed([0, 6, 12, 18], [0, 6, 12, 18], [2, 0, 2, 0], 3, 4);
        BatchedGemm.Multiply(
            2,
            2,
            3,
            MatrixView.RowMajor(a.Block, 3),
            MatrixView.RowMajor(b.Block, 2),
            MatrixView.RowMajor(c.Block, 2),
            batch
        );
        for (int result = 0; result < 3; result++)
        for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
        {
            double expected = 0;
            foreach (
                int product in result switch
                {
                    0 => (int[])[1, 3],
                    2 => [0, 2],
                    _ => [],
                }
            )
                for (int k = 0; k < 3; k++)
                    expected += (double)a.Block[(product * 6) + (i * 3) + k] * b.Block[(product * 6) + (k * 2) + j];
            c.Block[(result * 4) + (i * 2) + j].ShouldBe((float)expected, 1e-6f);
        }
    }

    // The order of the peer: nan is the largest.
    private static double Rank(float value) => float.IsNaN(value) ? double.PositiveInfinity : value;

    private static NativeBuffer Indices(int count, int rows)
    {
        var index = new NativeBuffer(count);
        for (int j = 0; j < count; j++)
            index.Block[j] = (j * 7919 % rows) - (j % 3 == 0 ? rows : 0);
        return index;
    }
}
