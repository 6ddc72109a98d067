using Strata.Numerics;

namespace Strata.Training;

/// <summary>The mean of each square of pixels.</summary>
internal sealed record AveragePoolTransform(int Size) : ITransform
{
    public int Size { get; } = ImageShape.AtLeastOne(Size);

    public Shape ShapeOf(Shape sample)
    {
        (int channels, int height, int width) = ImageShape.Of(sample, "average_pool");
        if (height % Size != 0 || width % Size != 0)
            throw new StrataException(
                $"average_pool: expected height and width to be multiples of {Size}, got images of {sample}. Pad them first."
            );
        return new(channels, height / Size, width / Size);
    }

    public void Apply(ReadOnlySpan<float> source, Shape shape, Span<float> target)
    {
        int width = shape[2];
        int narrow = width / Size;
        for (int i = 0; i < target.Length; i++)
        {
            // Height is a multiple of Size, so channels need no treatment of their own: rows go on from plane to plane.
            int corner = (i / narrow * Size * width) + (i % narrow * Size);
            double sum = 0;
            for (int y = 0; y < Size; y++)
            {
                foreach (float value in source.Slice(corner + (y * width), Size))
                    sum += value;
            }

            target[i] = (float)(sum / (Size * Size));
        }
    }
}
