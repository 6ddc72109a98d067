using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn;

/// <summary>Position embeddings of vision transformers at another image size.</summary>
public static class PositionEmbedding
{
    /// <summary>Resamples the grid of positions: bicubic, antialiased, corners not aligned; prefix tokens stay as they are.</summary>
    /// <remarks>
    /// As <c>timm.layers.resample_abs_pos_embed</c>, which is <c>interpolate(mode="bicubic", antialias=True)</c>: Keys'
    /// kernel with a = −1/2, stretched by the ratio where the grid shrinks, its weights summing to 1 at the borders too.
    /// </remarks>
    /// <inheritdoc cref="PositionResampler"/>
    /// <exception cref="ShapeException">The embedding has not the shape that grid and prefix tokens say.</exception>
    public static Tensor Resample(Tensor embedding, Size2d from, Size2d to, int prefixTokens)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentOutOfRangeException.ThrowIfNegative(prefixTokens);
        Shape shape = embedding.Shape;
        if (shape.Rank != 3 || shape[0] != 1 || shape[1] != prefixTokens + (from.Height * from.Width))
            throw new ShapeException(
                $"expected a position embedding of shape 1×{prefixTokens + (from.Height * from.Width)}×channels for a grid "
                    + $"of {from} and {prefixTokens} prefix tokens, got {shape}. Check grid and prefix tokens."
            );
        if (from == to)
            return embedding.Clone();
        int channels = shape[2];
        ReadOnlySpan<float> old = embedding.Values.Span;
        var result = Tensor.Zeros(new(1, prefixTokens + (to.Height * to.Width), channels));
        Span<float> values = result.Values.Span;
        old[..(prefixTokens * channels)].CopyTo(values);
        float[] rows = Along(old[(prefixTokens * channels)..], from.Height, from.Width, channels, to.Width);
        Along(rows, outer: 1, from.Height, to.Width * channels, to.Height).CopyTo(values[(prefixTokens * channels)..]);
        GC.KeepAlive(embedding);
        return result;
    }

    /// <summary>Resamples the middle one of three axes.</summary>
    private static float[] Along(ReadOnlySpan<float> values, int outer, int size, int inner, int newSize)
    {
        float[] result = new float[outer * newSize * inner];
        double[] sum = new double[inner];
        for (int target = 0; target < newSize; target++)
        {
            (int first, double[] weights) = Weights(target, size, newSize);
            for (int i = 0; i < outer; i++)
            {
                Array.Clear(sum);
                for (int tap = 0; tap < weights.Length; tap++)
                {
                    ReadOnlySpan<float> source = values.Slice(((i * size) + first + tap) * inner, inner);
                    for (int c = 0; c < inner; c++)
                        sum[c] += weights[tap] * source[c];
                }

                Span<float> place = result.AsSpan(((i * newSize) + target) * inner, inner);
                for (int c = 0; c < inner; c++)
                    place[c] = (float)sum[c];
            }
        }

        return result;
    }

    /// <summary>The first old position that counts for a new one, and the weights from there on.</summary>
    private static (int First, double[] Weights) Weights(int target, int size, int newSize)
    {
        double scale = (double)size / newSize;
        double stretch = Math.Max(scale, 1);
        double support = 2 * stretch;
        double centre = scale * (target + 0.5);
        int first = Math.Max((int)(centre - support + 0.5), 0);
        int end = Math.Min((int)(centre + support + 0.5), size);
        double[] weights = new double[end - first];
        double total = 0;
        for (int i = 0; i < weights.Length; i++)
            total += weights[i] = Cubic((first + i - centre + 0.5) / stretch);
        for (int i = 0; i < weights.Length; i++)
            weights[i] /= total;
        return (first, weights);
    }

    /// <summary>Keys, 1981, with a = −1/2, as PIL and PyTorch's antialiased resampling have it.</summary>
    private static double Cubic(double distance)
    {
        double x = Math.Abs(distance);
        return x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1
            : x < 2 ? (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2
            : 0;
    }
}
