using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

[Collection(ThreadCountCollection.Name)]
public class LayerNormalizationTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(5, 3, true)]
    [InlineData(3, 16, false)]
    [InlineData(70, 67, true)]
    [InlineData(200, 768, true)]
    [InlineData(200, 768, false)]
    public void Agrees_with_a_plain_loop(int rows, int size, bool centered)
    {
        var shape = new LayerNormalizationShape(rows, size, 1e-5, centered);
        using NativeBuffer x = ElementwiseTests.Filled(rows * size, 1);
        foreach (ref float value in x.Block.Span)
            value += 3;
        using NativeBuffer dy = ElementwiseTests.Filled(rows * size, 2);
        using NativeBuffer weight = ElementwiseTests.Filled(size, 3);
        using NativeBuffer bias = ElementwiseTests.Filled(size, 4);
        using Results found = Compute(shape, x.Block, dy.Block, weight.Block, bias.Block);

        double[] weightGradient = new double[size];
        double[] biasGradient = new double[size];
        for (int row = 0; row < rows; row++)
        {
            double[] values = [.. Enumerable.Range(row * size, size).Select(i => (double)x.Block[i])];
            double mean = centered ? values.Average() : 0;
            double root = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) + 1e-5);
            double[] normal = Array.ConvertAll(values, v => (v - mean) / root);
            double[] g =
            [
                .. Enumerable.Range(0, size).Select(i => (double)dy.Block[(row * size) + i] * weight.Block[i]),
            ];
            double meanG = centered ? g.Average() : 0;
            double meanProduct = Enumerable.Range(0, size).Average(i => g[i] * normal[i]);
            for (int i = 0; i < size; i++)
            {
                int at = (row * size) + i;
                ((double)found.Output.Block[at]).ShouldBe((normal[i] * weight.Block[i]) + bias.Block[i], 2e-6);
                double expected = (g[i] - meanG - (normal[i] * meanProduct)) / root;
                ((double)found.InputGradient.Block[at]).ShouldBe(expected, 1e-5 * Math.Max(1, 1 / root));
                weightGradient[i] += dy.Block[at] * normal[i];
                biasGradient[i] += dy.Block[at];
            }
        }

        for (int i = 0; i < size; i++)
        {
            ((double)found.WeightGradient.Block[i]).ShouldBe(weightGradient[i], 2e-5);
            ((double)found.BiasGradient.Block[i]).ShouldBe(biasGradient[i], 2e-5);
        }
    }

    [Fact]
    public void A_constant_row_is_all_zeros_and_a_large_mean_loses_nothing()
    {
        var shape = new LayerNormalizationShape(1, 9, 1e-5, true);
        using var x = new NativeBuffer(9);
        using var statistics = new NativeBuffer(3);
        using var y = new NativeBuffer(9);
        x.Block.Span.Fill(0.1f);
        LayerNormalization.Forward(shape, x.Block, default, default, statistics.Block, y.Block);
        y.Block.Span.ToArray().ShouldAllBe(value => value == 0);

        for (int i = 0; i < 9; i++)
            x.Block[i] = 10_000 + (i / 128f);
        LayerNormalization.Forward(shape, x.Block, default, default, statistics.Block, y.Block);
        double mean = x.Block.Span.ToArray().Average(value => (double)value);
        double variance = x.Block.Span.ToArray().Average(value => (value - mean) * (value - mean));
        for (int i = 0; i < 9; i++)
            ((double)y.Block[i]).ShouldBe((x.Block[i] - mean) / Math.Sqrt(variance + 1e-5), 1e-6);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var shape = new LayerNormalizationShape(1000, 130, 1e-5, true);
        using NativeBuffer x = ElementwiseTests.Filled(130_000, 1);
        using NativeBuffer dy = ElementwiseTests.Filled(130_000, 2);
        using NativeBuffer weight = ElementwiseTests.Filled(130, 3);
        float[] expected = [];
        foreach (int threads in (int[])[1, 2, 5])
        {
            using var scope = new ThreadCountScope(threads);
            using Results found = Compute(shape, x.Block, dy.Block, weight.Block, weight.Block);
            float[] all =
            [
                .. found.Output.Block.Span,
                .. found.InputGradient.Block.Span,
                .. found.WeightGradient.Block.Span,
                .. found.BiasGradient.Block.Span,
            ];
            if (threads == 1)
                expected = all;
            all.ShouldBe(expected);
        }
    }

    private static Results Compute(LayerNormalizationShape shape, Block x, Block dy, Block weight, Block bias)
    {
        using var statistics = new NativeBuffer(shape.Rows * LayerNormalization.StatisticsPerRow);
        var results = new Results(shape);
        LayerNormalization.Forward(shape, x, weight, bias, statistics.Block, results.Output.Block);
        LayerNormalization.Backward(
            shape,
            x,
            dy,
            statistics.Block,
            weight,
            results.InputGradient.Block,
            results.WeightGradient.Block,
            results.BiasGradient.Block,
            default
        );
        return results;
    }

    private sealed class Results(LayerNormalizationShape shape) : IDisposable
    {
        public NativeBuffer Output { get; } = new(shape.Rows * shape.Size);

        public NativeBuffer InputGradient { get; } = new(shape.Rows * shape.Size);

        public NativeBuffer WeightGradient { get; } = new(shape.Size);

        public NativeBuffer BiasGradient { get; } = new(shape.Size);

        public void Dispose()
        {
            Output.Dispose();
            InputGradient.Dispose();
            WeightGradient.Dispose();
            BiasGradient.Dispose();
        }
    }
}
