namespace Strata.Training;

/// <summary>The transforms there are.</summary>
public static class Transforms
{
    /// <summary>Every value times a factor, in double, rounded once.</summary>
    public static ITransform Scale(double factor) => new ScaleTransform(factor);

    /// <summary>Zeros on all four sides of images (channels × height × width).</summary>
    public static ITransform Pad(int size) => new PadTransform(size);

    /// <summary>The mean of each square of size×size pixels; height and width must be multiples of it.</summary>
    public static ITransform AveragePool(int size) => new AveragePoolTransform(size);

    /// <summary>Every pixel becomes a square of size×size: enlarging by the nearest neighbour.</summary>
    public static ITransform Repeat(int size) => new RepeatTransform(size);

    /// <summary><c>(x − mean) / deviation</c>.</summary>
    public static ITransform Normalize(double mean, double deviation) => new NormalizeTransform(mean, deviation);

    /// <summary><c>(x − mean) / deviation</c> with figures of each channel, such as those of ImageNet.</summary>
    /// <param name="means">One a channel.</param>
    /// <param name="deviations">One a channel, above 0.</param>
    public static ITransform Normalize(IReadOnlyList<double> means, IReadOnlyList<double> deviations)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(deviations);
        return new NormalizeChannelsTransform(means, deviations);
    }

    /// <summary>Images of another height and width: bilinear, antialiased where they shrink; proportions are not kept.</summary>
    public static ITransform Resize(int height, int width) => new ResizeTransform(height, width);

    /// <summary>Grey images for a network that wants colour: their one channel <paramref name="count"/> times.</summary>
    public static ITransform Channels(int count) => new ChannelsTransform(count);
}
