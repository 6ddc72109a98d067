using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Layers;

/// <summary>A table of vectors that are looked up by index, as <c>torch.nn.Embedding</c>.</summary>
public sealed class Embedding : Layer
{
    /// <summary>Creates the table with PyTorch's default values: normal with deviation 1, zeros in the row for padding.</summary>
    /// <param name="embeddings">Rows, at least 1.</param>
    /// <param name="size">Values of a row, at least 1.</param>
    /// <param name="key">Where the random values come from; the parameter folds its own name into it.</param>
    /// <param name="paddingIndex">A row that gets no gradient; negative counts from the end.</param>
    /// <param name="scaleGradientByFrequency">Whether a row's gradient is divided by how often it is looked up.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or there is no such row.</exception>
    public Embedding(
        int embeddings,
        int size,
        RandomKey key,
        int? paddingIndex = null,
        bool scaleGradientByFrequency = false
    )
        : this(embeddings, size, key, Initializer.Normal(0, 1), paddingIndex, scaleGradientByFrequency) { }

    /// <summary>Creates the table with the initial values of the model that it is part of.</summary>
    internal Embedding(
        int embeddings,
        int size,
        RandomKey key,
        Initializer values,
        int? paddingIndex = null,
        bool scaleGradientByFrequency = false
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(embeddings, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Weight = AddParameter("weight", new Shape(embeddings, size), values, key, ParameterRole.Embedding);
        ScaleGradientByFrequency = scaleGradientByFrequency;
        if (paddingIndex is not { } padding)
            return;
        ArgumentOutOfRangeException.ThrowIfLessThan(padding, -embeddings, nameof(paddingIndex));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(padding, embeddings, nameof(paddingIndex));
        PaddingIndex = padding < 0 ? padding + embeddings : padding;
        Weight.Value.Slice(PaddingIndex.Value * size, size).Clear();
    }

    /// <summary>Shape (rows, size).</summary>
    public Parameter Weight { get; }

    /// <summary>The row that gets no gradient, counted from 0; or null.</summary>
    /// <value>null</value>
    public int? PaddingIndex { get; }

    /// <summary>Whether a row's gradient is divided by how often it is looked up.</summary>
    /// <value>false</value>
    public bool ScaleGradientByFrequency { get; }

    /// <summary>Looks rows up.</summary>
    /// <param name="input">Whole numbers, any shape.</param>
    /// <returns>The shape of the input, and the size of a row.</returns>
    /// <exception cref="StrataException">An index does not exist.</exception>
    public override Tensor Forward(Tensor input) =>
        Operations.Embedding(input, Weight, PaddingIndex, ScaleGradientByFrequency);
}
