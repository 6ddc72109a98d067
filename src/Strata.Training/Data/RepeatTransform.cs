using Strata.Numerics;

namespace Strata.Training;

/// <summary>Every pixel becomes a square.</summary>
internal sealed record RepeatTransform(int Size) : ITransform
{
    public int Size { get; } = ImageShape.AtLeastOne(Size);

    public Shape ShapeOf(Shape sample)
    {
        (int channels, int height, int width) = ImageShape.Of(sample, "repeat");
        return new(channels, height * Size, width * Size);
    }

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        int width = shape[2];
        int wide = width * Size;
        for (int i = 0; i < target.Length; i++)
            target[i] = source[(i / wide / Size * width) + (i % wide / Size)];
    }
}
