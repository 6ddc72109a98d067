using Strata.Formats;
using Strata.Numerics;

namespace Strata.Training;

/// <summary>1,797 real handwritten digits of 8×8 pixels, embedded: nothing is downloaded.</summary>
/// <remarks>
/// Alpaydin, E. and Kaynak, C. (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
/// https://doi.org/10.24432/C50P49, CC BY 4.0. The writers of the last rows are not those of the first, so the fixed
/// split is harder than a random one.
/// </remarks>
public static class Digits
{
    /// <summary>The first rows, which are for training in <see cref="LoadSplit"/>.</summary>
    public const int TrainCount = 1297;

    /// <summary>The last rows, which are for testing in <see cref="LoadSplit"/>.</summary>
    public const int TestCount = 500;

    private const float Darkest = 16;

    /// <summary>All digits, shape 1×8×8, from 0 (paper) to 1 (ink).</summary>
    public static Dataset Load()
    {
        IdxFile images = Read("optdigits-images-idx3-ubyte.gz");
        float[] pixels = images.ReadFloats();
        foreach (ref float pixel in pixels.AsSpan())
            pixel /= Darkest;
        return new(
            pixels,
            new Shape(1, images.Shape[1], images.Shape[2]),
            Read("optdigits-labels-idx1-ubyte.gz").ReadLabels(classCount: 10),
            classCount: 10
        );
    }

    /// <summary>The first 1,297 rows to train on, the last 500 to test with.</summary>
    public static DatasetSplit LoadSplit()
    {
        Dataset all = Load();
        return new(all.Slice(0, TrainCount), all.Slice(TrainCount, TestCount));
    }

    private static IdxFile Read(string name)
    {
        using Stream stream =
            typeof(Digits).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is not in this assembly.");
        return IdxFile.Read(stream, name);
    }
}
