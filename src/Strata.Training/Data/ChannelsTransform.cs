using Strata.Numerics;

namespace Strata.Training;

/// <summary>The one channel of grey images, several times over.</summary>
internal sealed record ChannelsTransform(int Count) : ITransform
{
    public int Count { get; } = ImageShape.AtLeastOne(Count);

    public Shape ShapeOf(Shape sample)
    {
        (int channels, int height, int width) = ImageShape.Of(sample, "channels");
        if (channels != 1 && channels != Count)
            throw new StrataException(
                $"channels: expected images of 1 channel to make {Count} of, got images of {sample}."
            );
        return new(Count, height, width);
    }

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        for (int start = 0; start < target.Length; start += source.Length)
            source.CopyTo(target[start..]);
    }
}
