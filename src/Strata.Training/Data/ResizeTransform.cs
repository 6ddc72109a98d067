using Strata.Numerics;

namespace Strata.Training;

/// <summary>Images of another height and width: bilinear, antialiased where they shrink.</summary>
/// <remarks>
/// As <c>interpolate(mode="bilinear", antialias=True)</c> of PyTorch and Pillow's BILINEAR: a triangle, stretched by the
/// ratio where the image shrinks, its weights summing to 1 at the borders too; corners not aligned.
/// </remarks>
internal sealed record ResizeTransform(int Height, int Width) : ITransform
{
    public int Height { get; } = ImageShape.AtLeastOne(Height);

    public int Width { get; } = ImageShape.AtLeastOne(Width);

    public Shape ShapeOf(Shape sample) => new(ImageShape.Of(sample, "resize").Channels, Height, Width);

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        (int channels, int height, int width) = ImageShape.Of(shape, "resize");
        float[] narrow = new float[channels * height * Width];
        Along(source, channels * height, width, inner: 1, narrow, Width);
        Along(narrow, channels, height, Width, target, Height);
    }

    /// <summary>Resamples the middle one of three axes.</summary>
    private static void Along(
        ReadOnlySpan<float> source,
        int outer,
        int size,
        int inner,
        Span<float> target,
        int newSize
    )
    {
        for (int place = 0; place < newSize; place++)
        {
            (int first, double[] weights) = Weights(place, size, newSize);
            for (int i = 0; i < outer * inner; i++)
            {
                (int plane, int column) = (i / inner, i % inner);
                double sum = 0;
                for (int tap = 0; tap < weights.Length; tap++)
                    sum += weights[tap] * source[(((plane * size) + first + tap) * inner) + column];
                target[(((plane * newSize) + place) * inner) + column] = (float)sum;
            }
        }
    }

    /// <summary>The first old position that counts for a new one, and the weights from there on.</summary>
    private static (int First, double[] Weights) Weights(int place, int size, int newSize)
    {
        double scale = (double)size / newSize;
        double support = Math.Max(scale, 1);
        double centre = scale * (place + 0.5);
        int first = Math.Max((int)(centre - support + 0.5), 0);
        int end = Math.Min((int)(centre + support + 0.5), size);
        double[] weights = new double[end - first];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = Math.Max(0, 1 - (Math.Abs(first + i - centre + 0.5) / support));
        double total = weights.Sum();
        for (int i = 0; i < weights.Length; i++)
            weights[i] /= total;
        return (first, weights);
    }
}
