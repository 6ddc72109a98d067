using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>Sums, means or largest values of rows of a table, as <c>torch.nn.EmbeddingBag</c>.</summary>
public sealed class EmbeddingBag : Module
{
    /// <summary>Creates the table with PyTorch's default values: normal with deviation 1, zeros in the row for padding.</summary>
    /// <param name="embeddings">Rows, at least 1.</param>
    /// <param name="size">Values of a row, at least 1.</param>
    /// <param name="key">Where the random values come from; the parameter folds its own name into it.</param>
    /// <param name="mode">What is taken of a bag.</param>
    /// <param name="paddingIndex">A row that counts for nothing; negative counts from the end.</param>
    /// <param name="scaleGradientByFrequency">Whether a row's gradient is divided by how often it is looked up.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or there is no such row.</exception>
    public EmbeddingBag(
        int embeddings,
        int size,
        RandomKey key,
        BagMode mode = BagMode.Mean,
        int? paddingIndex = null,
        bool scaleGradientByFrequency = false
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(embeddings, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (BagMode, ScaleGradientByFrequency) = (mode, scaleGradientByFrequency);
        Weight = AddParameter(
            "weight",
            new Shape(embeddings, size),
            Initializer.Normal(0, 1),
            key,
            ParameterRole.Embedding
        );
        if (paddingIndex is not { } padding)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(padding, -embeddings, nameof(paddingIndex));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(padding, embeddings, nameof(paddingIndex));
        PaddingIndex = padding < 0 ? padding + embeddings : padding;
        Weight.Value.Slice(PaddingIndex.Value * size, size).Clear();
    }

    /// <summary>Shape (rows, size).</summary>
    public Parameter Weight { get; }

    /// <summary>What is taken of a bag.</summary>
    /// <value>The mean.</value>
    public BagMode BagMode { get; }

    /// <summary>The row that counts for nothing, counted from 0; or null.</summary>
    /// <value>null</value>
    public int? PaddingIndex { get; }

    /// <summary>Whether a row's gradient is divided by how often it is looked up.</summary>
    /// <value>false</value>
    public bool ScaleGradientByFrequency { get; }

    /// <summary>Looks bags up.</summary>
    /// <param name="input">Shape (bags, length); or (n) with <paramref name="offsets"/>.</param>
    /// <param name="offsets">Where each bag begins in one list of indices, from 0.</param>
    /// <returns>Shape (bags, size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? offsets = null) =>
        Operations.EmbeddingBag(input, Weight, offsets, BagMode, PaddingIndex, ScaleGradientByFrequency);
}
