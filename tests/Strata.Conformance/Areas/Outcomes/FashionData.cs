using Strata.Formats;
using Strata.Nn;
using Strata.Numerics;

namespace Strata.Conformance.Areas.Outcomes;

/// <summary>Fashion-MNIST for a colour network: 28 × 28 padded to 32 × 32, every pixel doubled, grey in three channels, −1 to 1.</summary>
internal sealed class FashionData
{
    private const int Border = 2;
    private const int Doubled = 2;
    private const int Classes = 10;

    private readonly byte[] _pixels;
    private readonly int[] _labels;
    private readonly int _rows;
    private readonly int _columns;

    /// <param name="folder">Holds the files.</param>
    /// <param name="part"><c>train</c> or <c>t10k</c>.</param>
    public FashionData(string folder, string part)
    {
        (IdxFile images, IdxFile labels) = IdxFile.ReadPair(
            Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"),
            Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz")
        );
        (_pixels, _labels) = (images.ReadUInt8s().ToArray(), labels.ReadLabels(Classes));
        (_rows, _columns) = (images.Shape[1], images.Shape[2]);
    }

    /// <summary>The labels of all images.</summary>
    public IReadOnlyList<int> AllLabels => _labels;

    /// <summary>Images by their rows, as a batch.</summary>
    public Tensor Images(ReadOnlySpan<int> images)
    {
        (int height, int width) = (Doubled * (_rows + (2 * Border)), Doubled * (_columns + (2 * Border)));
        int plane = height * width;
        float[] values = new float[images.Length * 3 * plane];
        for (int i = 0; i < images.Length; i++)
        {
            for (int at = 0; at < plane; at++)
            {
                int row = (at / width / Doubled) - Border;
                int column = (at % width / Doubled) - Border;
                bool inside = row >= 0 && row < _rows && column >= 0 && column < _columns;
                int grey = inside ? _pixels[(((images[i] * _rows) + row) * _columns) + column] : 0;
                float value = (grey / 127.5f) - 1;
                for (int colour = 0; colour < 3; colour++)
                    values[(((i * 3) + colour) * plane) + at] = value;
            }
        }

        return Tensor.From(values, new Shape(images.Length, 3, height, width));
    }

    /// <summary>Their labels.</summary>
    public Tensor Labels(int[] images) => Tensor.From(Array.ConvertAll(images, image => (float)_labels[image]));
}
