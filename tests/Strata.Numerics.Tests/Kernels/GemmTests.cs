using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;
using Strata.Tests;

namespace Strata.Numerics.Tests.Kernels;

[Collection(ThreadCountCollection.Name)]
public class GemmTests
{
    private static readonly Layout[] _layouts = [Layout.RowMajor, Layout.ColumnMajor, Layout.Spread];

    [Fact]
    public void Is_exact_for_every_size_up_to_40()
    {
        // Re-runs with fewer instructions are slower and there are several: they take every seventh depth.
        int step = ReducedInstructionSet.Name is null ? 1 : 7;
        using var gemm = new GemmCase();
        int count = 0;
        for (int m = 1; m <= 40; m++)
        for (int n = 1; n <= 40; n++)
        for (int k = 1 + ((m + n) % step); k <= 40; k += step)
        {
            // Every combination of layouts and flags comes by, 36 in turn; 37 is prime to the sizes.
            int turn = count++ * 37 % 36;
            gemm.Check(m, n, k, _layouts[turn % 3], _layouts[turn / 3 % 3], turn / 9 % 2 == 1, turn / 18 == 1);
        }
    }

    public static TheoryData<int, int, int> BlockEdges =>
        new()
        {
            { 11, 31, 383 },
            { 12, 32, 384 },
            { 13, 33, 385 },
            { 6, 16, 768 },
            { 7, 17, 769 },
            { 1, 63, 130 },
            { 1, 64, 385 },
            { 2, 65, 129 },
            { 65, 1, 130 },
            { 129, 2, 129 },
            { 95, 40, 50 },
            { 96, 40, 50 },
            { 97, 40, 50 },
            { 191, 64, 20 },
            { 192, 65, 20 },
            { 193, 66, 21 },
            { 400, 33, 33 },
            { 17, 3071, 9 },
            { 18, 3072, 9 },
            { 25, 3073, 9 },
            { 100, 100, 100 },
            { 64, 10, 128 },
            { 10, 64, 128 },
            { 25, 513, 640 }, // few rows, packed whole
            { 97, 289, 300 },
            { 193, 130, 353 },
            { 384, 65, 330 },
            { 385, 65, 330 },
        };

    [Theory, MemberData(nameof(BlockEdges))]
    public void Is_exact_around_every_block_edge(int m, int n, int k)
    {
        using var gemm = new GemmCase();
        foreach (Layout a in _layouts)
        foreach (Layout b in _layouts)
        {
            gemm.Check(m, n, k, a, b, accumulate: false, biases: false);
            gemm.Check(m, n, k, a, b, accumulate: true, biases: true);
        }
    }

    [Theory, InlineData(2), InlineData(3)]
    public void Is_exact_on_several_threads(int threads)
    {
        using var _ = new ThreadCountScope(threads);
        using var gemm = new GemmCase();
        foreach (
            (int m, int n, int k) in new[]
            {
                (100, 90, 80),
                (13, 700, 90),
                (700, 13, 90),
                (1, 1500, 400),
                (37, 37, 500),
                (100, 130, 700),
            }
        )
        foreach (Layout a in _layouts)
        foreach (Layout b in _layouts)
            gemm.Check(m, n, k, a, b, accumulate: true, biases: true);
    }

    [Theory]
    [InlineData(100, 100, 100)]
    [InlineData(130, 70, 800)]
    [InlineData(8, 300, 300)]
    [InlineData(300, 8, 300)]
    [InlineData(1, 900, 700)]
    [InlineData(900, 1, 700)]
    [InlineData(7, 3100, 30)]
    public void Gives_the_same_bits_for_any_number_of_threads(int m, int n, int k)
    {
        foreach (Layout layout in new[] { Layout.RowMajor, Layout.ColumnMajor })
        {
            float[] one = Product(1, m, n, k, layout);
            Product(2, m, n, k, layout).ShouldBe(one);
            Product(3, m, n, k, layout).ShouldBe(one);
        }
    }

    [Fact]
    public void Stays_close_to_the_exact_sum_of_real_values()
    {
        const int m = 33,
            n = 47,
            k = 1000;
        var random = new System.Random(5);
        using NativeBuffer a = RandomBuffer(random, m * k);
        using NativeBuffer b = RandomBuffer(random, k * n);
        using var c = new NativeBuffer(m * n);
        MatrixView left = MatrixView.RowMajor(a.Block, k);
        MatrixView right = MatrixView.RowMajor(b.Block, n);

        Gemm.Multiply(m, n, k, left, right, MatrixView.RowMajor(c.Block, n));

        double[] expected = GemmReference.Multiply(m, n, k, left, right);
        for (int i = 0; i < m * n; i++)
            ((double)c.Block[i]).ShouldBe(expected[i], 1e-4);
    }

    [Fact]
    public void Fills_with_zeros_or_biases_when_the_depth_is_0()
    {
        using var gemm = new GemmCase();
        foreach (bool accumulate in new[] { false, true })
        foreach (bool biases in new[] { false, true })
            gemm.Check(5, 7, 0, Layout.RowMajor, Layout.RowMajor, accumulate, biases);
    }

    [Theory, InlineData(0, 3, 2), InlineData(3, 0, 2), InlineData(0, 0, 0)]
    public void Does_nothing_when_the_result_is_empty(int m, int n, int k) =>
        Gemm.Multiply(m, n, k, default, default, new MatrixView(default, n, 1));

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        using var _ = new ThreadCountScope(2);
        using var a = new NativeBuffer(200 * 200);
        using var c = new NativeBuffer(200 * 200);
        MatrixView left = MatrixView.RowMajor(a.Block, 200);
        MatrixView result = MatrixView.RowMajor(c.Block, 200);
        Gemm.Multiply(200, 200, 200, left, left, result);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Gemm.Multiply(200, 200, 200, left, left, result);
        Gemm.Multiply(1, 200, 200, left, left, result);
        Gemm.Multiply(8, 200, 200, left, left.Transposed, result);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Refuses_blocks_that_are_too_short()
    {
        using var buffer = new NativeBuffer(12);
        MatrixView whole = MatrixView.RowMajor(buffer.Block, 4);
        MatrixView tooShort = MatrixView.RowMajor(buffer.Block.Slice(0, 11), 4);

        Should.Throw<ArgumentException>(() => Gemm.Multiply(3, 3, 4, tooShort, whole, whole)).ParamName.ShouldBe("a");
        Should.Throw<ArgumentException>(() => Gemm.Multiply(3, 4, 3, whole, tooShort, whole)).ParamName.ShouldBe("b");
        Should.Throw<ArgumentException>(() => Gemm.Multiply(3, 4, 3, whole, whole, tooShort)).ParamName.ShouldBe("c");
        Should.NotThrow(() => Gemm.Multiply(3, 4, 3, whole, whole, whole));
    }

    [Fact]
    public void Refuses_strides_and_biases_that_do_not_fit()
    {
        using var buffer = new NativeBuffer(16);
        MatrixView square = MatrixView.RowMajor(buffer.Block, 4);

        Should.Throw<ArgumentException>(() => Gemm.Multiply(4, 4, 4, square, square, square.Transposed));
        Should.Throw<ArgumentException>(() =>
            Gemm.Multiply(2, 4, 4, square, square, new MatrixView(buffer.Block, 3, 1))
        );
        Should.Throw<ArgumentException>(() =>
            Gemm.Multiply(2, 2, 2, new MatrixView(buffer.Block, -4, 1), square, square)
        );
        Should.Throw<ArgumentException>(() =>
            Gemm.Multiply(4, 4, 4, square, square, square, new GemmEpilogue(buffer.Block))
        );
        Should.Throw<ArgumentOutOfRangeException>(() => Gemm.Multiply(-1, 4, 4, square, square, square));
    }

    private static NativeBuffer RandomBuffer(System.Random random, int length)
    {
        var buffer = new NativeBuffer(length);
        foreach (ref float value in buffer.Block.Span)
            value = (random.NextSingle() * 2) - 1;
        return buffer;
    }

    private static float[] Product(int threads, int m, int n, int k, Layout layout)
    {
        using var _ = new ThreadCountScope(threads);
        var random = new System.Random(7);
        using NativeBuffer a = RandomBuffer(random, m * k);
        using NativeBuffer b = RandomBuffer(random, k * n);
        using var c = new NativeBuffer(m * n);
        bool transposed = layout == Layout.ColumnMajor;
        MatrixView left = transposed ? MatrixView.RowMajor(a.Block, m).Transposed : MatrixView.RowMajor(a.Block, k);
        MatrixView right = transposed ? MatrixView.RowMajor(b.Block, n) : MatrixView.RowMajor(b.Block, k).Transposed;
        Gemm.Multiply(m, n, k, left, right, MatrixView.RowMajor(c.Block, n));
        return c.Block.Span.ToArray();
    }
}
