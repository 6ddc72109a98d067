using Strata.Numerics;

namespace Strata.Training;

/// <summary>What the transforms of images ask of a sample: channels × height × width.</summary>
internal static class ImageShape
{
    public static (int Channels, int Height, int Width) Of(Shape sample, string transform) =>
        sample.Rank == 3
            ? (sample[0], sample[1], sample[2])
            : throw new StrataException(
                $"{transform}: expected images of channels × height × width, got samples of shape {sample}."
            );

    public static int AtLeastOne(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return size;
    }
}
