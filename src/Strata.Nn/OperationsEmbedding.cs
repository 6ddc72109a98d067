using Strata.Nn.Graph;
using Strata.Nn.Layers;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Tables of vectors, and positions.
public static partial class Operations
{
    /// <summary>Rows of a table, as <c>torch.nn.functional.embedding</c>.</summary>
    /// <param name="index">Whole numbers, any shape.</param>
    /// <param name="weight">Shape (rows, size).</param>
    /// <param name="paddingIndex">A row that gets no gradient; negative counts from the end.</param>
    /// <param name="scaleGradientByFrequency">Whether a row's gradient is divided by how often it is looked up.</param>
    /// <returns>The shape of the index, and the size of a row.</returns>
    /// <exception cref="ShapeException">The weight is no table, or has no row <paramref name="paddingIndex"/>.</exception>
    /// <exception cref="StrataException">An index does not exist.</exception>
    public static Tensor Embedding(
        Tensor index,
        Tensor weight,
        int? paddingIndex = null,
        bool scaleGradientByFrequency = false
    )
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Shape.Rank != 2)
            throw new ShapeException($"Embedding: expected a weight of rows×size, got {weight.Shape}.");
        int skipped = PaddingRow(paddingIndex, weight.Shape);
        return Tape.Run(new EmbeddingOperation(index, weight, skipped, scaleGradientByFrequency)).Output;
    }

    /// <summary>Sums, means or largest values of rows of a table, as <c>torch.nn.functional.embedding_bag</c>.</summary>
    /// <param name="index">Shape (bags, length); or (n) with <paramref name="offsets"/>.</param>
    /// <param name="weight">Shape (rows, size).</param>
    /// <param name="offsets">Where each bag begins in one list of indices, from 0; not for largest values.</param>
    /// <param name="mode">What is taken of a bag.</param>
    /// <param name="paddingIndex">A row that counts for nothing; negative counts from the end; not for largest values.</param>
    /// <param name="scaleGradientByFrequency">Whether a row's gradient is divided by how often it is looked up.</param>
    /// <returns>Shape (bags, size); an empty bag gives zeros.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor EmbeddingBag(
        Tensor index,
        Tensor weight,
        Tensor? offsets = null,
        BagMode mode = BagMode.Mean,
        int? paddingIndex = null,
        bool scaleGradientByFrequency = false
    )
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(weight);
        if (index.Shape.Rank != (offsets is null ? 2 : 1))
            throw new ShapeException(
                "EmbeddingBag: expected indices of bags×length, or a list of indices and the offset of each bag, got "
                    + $"{index.Shape}{(offsets is null ? "" : " with offsets")}."
            );
        Tensor rows = Embedding(index, weight, paddingIndex, scaleGradientByFrequency);
        if (mode == BagMode.Max)
        {
            if (offsets is not null || paddingIndex is not null || index.Shape[1] == 0)
                throw new ShapeException(
                    "EmbeddingBag: the largest values are taken of full rows of indices only, without padding."
                );
            return Amax(rows, 1);
        }

        Tensor? used = null;
        if (paddingIndex is not null)
        {
            used = NotEqual(index, Tensor.Scalar(PaddingRow(paddingIndex, weight.Shape)));
            rows = Multiply(rows, Unsqueeze(used, -1));
        }

        if (offsets is null)
            return mode == BagMode.Sum ? Sum(rows, 1)
                : used is null ? Mean(rows, 1)
                : Divide(Sum(rows, 1), Maximum(Sum(used, 1, keepDimensions: true), Tensor.Scalar(1)));
        int bags = offsets.Count;
        Tensor numbers = Tape.Run(new BagNumberOperation(offsets, index.Count)).Output;
        Tensor sums = IndexAdd(Tensor.Zeros(new Shape(bags, weight.Shape[1])), 0, numbers, rows);
        if (mode == BagMode.Sum)
            return sums;
        Tensor counts = IndexAdd(
            Tensor.Zeros(new Shape(bags)),
            0,
            numbers,
            used ?? Tensor.Full(new Shape(index.Count), 1)
        );
        return Divide(sums, Unsqueeze(Maximum(counts, Tensor.Scalar(1)), -1));
    }

    /// <summary>Turns pairs of values by an angle for each position: <see cref="RotaryPositions"/>.</summary>
    internal static Tensor Rotate(Tensor input, Tensor table, in RotaryShape shape) =>
        Tape.Run(new RotaryOperation(input, table, shape)).Output;

    private static int PaddingRow(int? paddingIndex, Shape weight)
    {
        if (paddingIndex is not { } padding)
            return -1;
        if (padding < -weight[0] || padding >= weight[0])
            throw new ShapeException($"Embedding: a weight of {weight} has no row {padding} for padding.");
        return padding < 0 ? padding + weight[0] : padding;
    }
}
