using Strata.Numerics;

namespace Strata.Training;

/// <summary>Zeros on all four sides.</summary>
internal sealed record PadTransform(int Size) : ITransform
{
    public int Size { get; } = ImageShape.AtLeastOne(Size);

    public Shape ShapeOf(Shape sample)
    {
        (int channels, int height, int width) = ImageShape.Of(sample, "pad");
        return new(channels, height + (2 * Size), width + (2 * Size));
    }

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        (int channels, int height, int width) = ImageShape.Of(shape, "pad");
        int wide = width + (2 * Size);
        target.Clear();
        for (int channel = 0; channel < channels; channel++)
        {
            int plane = channel * (height + (2 * Size)) * wide;
            for (int y = 0; y < height; y++)
                source
                    .Slice(((channel * height) + y) * width, width)
                    .CopyTo(target[(plane + ((y + Size) * wide) + Size)..]);
        }
    }
}
