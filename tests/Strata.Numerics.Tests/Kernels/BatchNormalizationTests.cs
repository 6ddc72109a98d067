using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class BatchNormalizationTests
{
    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(2, 1, 7)]
    [InlineData(3, 2, 16)]
    [InlineData(4, 5, 67)]
    [InlineData(8, 16, 1024)]
    public void Normalises_even_where_the_mean_is_a_thousand_deviations(int batch, int channels, int plane)
    {
        var shape = new BatchNormalizationShape(batch, channels, plane);
        using NativeBuffer x = ElementwiseTests.Filled(batch * channels * plane, 1);
        foreach (ref float value in x.Block.Span)
            value += 1000;
        using var statistics = new NativeBuffer(channels * BatchNormalization.StatisticsPerChannel);
        using var variances = new NativeBuffer(channels);
        using var y = new NativeBuffer(x.Length);
        BatchNormalization.Statistics(shape, x.Block, 1e-5, statistics.Block, variances.Block);
        BatchNormalization.Forward(shape, x.Block, statistics.Block, default, default, y.Block);
        for (int channel = 0; channel < channels; channel++)
        {
            int[] own = [.. Enumerable.Range(0, x.Length).Where(i => i / plane % channels == channel)];
            double mean = own.Average(i => (double)x.Block[i]);
            double variance = own.Average(i => Math.Pow(x.Block[i] - mean, 2));
            ((double)variances.Block[channel]).ShouldBe(variance, 1e-6 * variance);
            foreach (int i in own)
                ((double)y.Block[i]).ShouldBe((x.Block[i] - mean) / Math.Sqrt(variance + 1e-5), 2e-6);
        }
    }
}
