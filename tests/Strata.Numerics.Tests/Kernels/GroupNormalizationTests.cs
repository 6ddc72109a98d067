using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

[Collection(ThreadCountCollection.Name)]
public class GroupNormalizationTests
{
    [Theory]
    [InlineData(2, 6, 1, 3)]
    [InlineData(3, 4, 5, 2)]
    [InlineData(2, 8, 67, 8)]
    [InlineData(4, 32, 400, 1)]
    public void Agrees_with_a_plain_loop_for_any_number_of_threads(int batch, int channels, int plane, int groups)
    {
        var shape = new GroupNormalizationShape(batch, channels, plane, groups);
        int length = batch * channels * plane;
        using NativeBuffer x = ElementwiseTests.Filled(length, 1);
        using NativeBuffer dy = ElementwiseTests.Filled(length, 2);
        using NativeBuffer weight = ElementwiseTests.Filled(channels, 3);
        using NativeBuffer bias = ElementwiseTests.Filled(channels, 4);
        using var statistics = new NativeBuffer(batch * groups * GroupNormalization.StatisticsPerGroup);
        using var variances = new NativeBuffer(batch * groups);
        using var y = new NativeBuffer(length);
        using var dx = new NativeBuffer(length);
        using var sums = new NativeBuffer(batch * channels);
        using var products = new NativeBuffer(batch * channels);
        float[] first = [];
        foreach (int threads in (int[])[1, 3])
        {
            using var scope = new ThreadCountScope(threads);
            GroupNormalization.Forward(
                shape,
                1e-5,
                x.Block,
                weight.Block,
                bias.Block,
                statistics.Block,
                variances.Block,
                y.Block
            );
            GroupNormalization.Backward(
                shape,
                x.Block,
                dy.Block,
                statistics.Block,
                weight.Block,
                sums.Block,
                products.Block,
                dx.Block,
                accumulate: false
            );
            float[] all = [.. y.Block.Span, .. dx.Block.Span, .. sums.Block.Span, .. products.Block.Span];
            if (threads == 1)
                first = all;
            all.ShouldBe(first);
        }

        int size = channels / groups * plane;
        for (int group = 0; group < batch * groups; group++)
        {
            int[] own = [.. Enumerable.Range(group * size, size)];
            double mean = own.Average(i => (double)x.Block[i]);
            double variance = own.Average(i => Math.Pow(x.Block[i] - mean, 2));
            double root = Math.Sqrt(variance + 1e-5);
            ((double)variances.Block[group]).ShouldBe(variance, 1e-6);
            double meanG = own.Average(i => (double)dy.Block[i] * weight.Block[i / plane % channels]);
            double meanProduct = own.Average(i =>
                (double)dy.Block[i] * weight.Block[i / plane % channels] * ((x.Block[i] - mean) / root)
            );
            foreach (int i in own)
            {
                int channel = i / plane % channels;
                double normal = (x.Block[i] - mean) / root;
                ((double)y.Block[i]).ShouldBe((normal * weight.Block[channel]) + bias.Block[channel], 3e-6);
                double g = (double)dy.Block[i] * weight.Block[channel];
                ((double)dx.Block[i]).ShouldBe(
                    (g - meanG - (normal * meanProduct)) / root,
                    2e-5 * Math.Max(1, 1 / root)
                );
            }
        }
    }
}
