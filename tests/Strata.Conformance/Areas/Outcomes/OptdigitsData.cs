using Strata.Formats;
using Strata.Nn;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>The handwritten digits of optdigits as they are, 64 pixels in [0, 1]: rows to train on, and a test set after them.</summary>
public sealed class OptdigitsData
{
    private const int Pixels = 64;
    private const int Classes = 10;
    private const float White = 16;

    private readonly float[] _images;
    private readonly int[] _labels;

    /// <summary>Reads the data.</summary>
    /// <param name="folder">Holds the two files of images and labels.</param>
    /// <param name="testCount">How many of the last rows are the test set.</param>
    public OptdigitsData(string folder, int testCount)
    {
        (IdxFile images, IdxFile labels) = IdxFile.ReadPair(
            Path.Combine(folder, "images-idx3-ubyte.gz"),
            Path.Combine(folder, "labels-idx1-ubyte.gz")
        );
        _images = Array.ConvertAll(images.ReadFloats(), pixel => pixel / White);
        _labels = labels.ReadLabels(Classes);
        TestRows = [.. Enumerable.Range(_labels.Length - testCount, testCount)];
    }

    /// <summary>The rows of the test set.</summary>
    public int[] TestRows { get; }

    /// <summary>Images by their rows, one a row.</summary>
    public Tensor Images(int[] rows)
    {
        var values = new float[rows.Length * Pixels];
        for (int i = 0; i < rows.Length; i++)
            _images.AsSpan(rows[i] * Pixels, Pixels).CopyTo(values.AsSpan(i * Pixels));
        return Tensor.From(values, new Shape(rows.Length, Pixels));
    }

    /// <summary>Their labels.</summary>
    public Tensor Labels(int[] rows) => Tensor.From([.. rows.Select(row => (float)_labels[row])]);
}
