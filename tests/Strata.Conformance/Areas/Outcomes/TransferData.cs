using Strata.Formats;
using Strata.Nn;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>The handwritten digits of optdigits, every pixel doubled to 16 × 16: a pool, and a test set after it.</summary>
public sealed class TransferData
{
    private const int Side = 8;
    private const int Doubled = 2 * Side;
    private const int Classes = 10;

    private readonly float[] _images;
    private readonly int[] _labels;

    private TransferData(float[] images, int[] labels, int testCount)
    {
        (_images, _labels) = (images, labels);
        (Test, TestLabels) = (
            Images([.. Enumerable.Range(labels.Length - testCount, testCount)]),
            labels[^testCount..]
        );
    }

    /// <summary>The test images.</summary>
    public Tensor Test { get; }

    public int[] TestLabels { get; }

    /// <summary>Reads the data.</summary>
    /// <param name="folder">Holds the two files of images and labels.</param>
    /// <param name="testCount">How many of the last rows are the test set.</param>
    public static TransferData Read(string folder, int testCount)
    {
        (IdxFile images, IdxFile labels) = IdxFile.ReadPair(
            Path.Combine(folder, "images-idx3-ubyte.gz"),
            Path.Combine(folder, "labels-idx1-ubyte.gz")
        );
        float[] small = images.ReadFloats();
        var large = new float[images.RowCount * Doubled * Doubled];
        for (int i = 0; i < large.Length; i++)
        {
            (int image, int row, int column) = (i / (Doubled * Doubled), i / Doubled % Doubled, i % Doubled);
            large[i] = small[(image * Side + row / 2) * Side + column / 2] / 16;
        }

        return new(large, labels.ReadLabels(Classes), testCount);
    }

    /// <summary>Images by their rows, as a batch of one channel.</summary>
    public Tensor Images(int[] rows)
    {
        const int Size = Doubled * Doubled;
        var values = new float[rows.Length * Size];
        for (int i = 0; i < rows.Length; i++)
            _images.AsSpan(rows[i] * Size, Size).CopyTo(values.AsSpan(i * Size));
        return Tensor.From(values, new Shape(rows.Length, 1, Doubled, Doubled));
    }

    /// <summary>Their labels.</summary>
    public Tensor Labels(int[] rows) => Tensor.From([.. rows.Select(row => (float)_labels[row])]);
}
