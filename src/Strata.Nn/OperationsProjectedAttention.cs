using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Attention between projections, and means over the tokens that are there.
public static partial class Operations
{
    /// <summary>
    /// As <see cref="ScaledDotProductAttention"/>, with heads side by side as three projections leave them, and in the layout
    /// that the next projection wants: nothing is transposed.
    /// </summary>
    /// <remarks>A mask that asks for a gradient costs memory for all scores.</remarks>
    /// <param name="query">Shape (batch, queries, heads · size).</param>
    /// <param name="key">Shape (batch, keys, heads · size).</param>
    /// <param name="value">Shape (batch, keys, heads · size).</param>
    /// <param name="heads">How many heads; they divide the last axis.</param>
    /// <param name="mask">Which keys are seen, or null for all.</param>
    /// <param name="causal">Whether query i sees the keys 0 to i only.</param>
    /// <param name="scale">The factor of the scores; when absent, 1/√size.</param>
    /// <param name="dropout">Probability of a weight of 0; those that stay are divided by 1 − it. Give 0 in evaluation.</param>
    /// <param name="dropoutKey">Where the random numbers come from.</param>
    /// <returns>Shape (batch, queries, heads · size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor ProjectedAttention(
        Tensor query,
        Tensor key,
        Tensor value,
        int heads,
        AttentionMask? mask = null,
        bool causal = false,
        double? scale = null,
        double dropout = 0,
        RandomKey dropoutKey = default
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ThrowIfNotProbability(dropout);
        (Shape q, Shape k) = (query.Shape, key.Shape);
        bool fits =
            q.Rank == 3
            && k.Rank == 3
            && k == value.Shape
            && (q[0], q[2]) == (k[0], k[2])
            && k[1] > 0
            && heads > 0
            && q[2] > 0
            && q[2] % heads == 0;
        if (!fits)
            throw new ShapeException(
                $"ProjectedAttention: expected queries of batch×queries×width, keys and values of batch×keys×width, and a "
                    + $"number of heads that divides the width, got {q}, {k}, {value.Shape} and {heads} heads."
            );
        int width = q[2];
        int size = width / heads;
        var shape = new AttentionShape(q[0], heads, heads, q[1], k[1], size, size, AttentionScale(scale, size), causal);
        if (mask is not null && mask.Values.Memory.NeedsGradient)
        {
            Tensor weights = AttentionWeightsOf(Heads(query), Heads(key), shape, Place(mask, shape), default, true);
            Tensor seen = MatMul(Dropout(weights, dropout, dropoutKey), Heads(value));
            return seen.Permute(0, 2, 1, 3).Reshape(q);
        }

        var queries = new AttentionRows(0, q[1] * width, size, width);
        var keys = new AttentionRows(0, k[1] * width, size, width);
        var layout = new AttentionLayout(shape, queries, keys, keys, queries);
        // Gradients are written for each operand apart: what is used twice is copied.
        if (key.Memory == query.Memory)
            key = Scale(key, 1);
        if (value.Memory == query.Memory || value.Memory == key.Memory)
            value = Scale(value, 1);
        return Tape.Run(
            new AttentionOperation(
                query,
                key,
                value,
                layout,
                q,
                Place(mask, shape),
                dropout: dropout,
                dropoutKey: dropoutKey
            )
        ).Output;

        Tensor Heads(Tensor rows) => rows.Unflatten(2, heads, size).Permute(0, 2, 1, 3);
    }

    /// <summary>The mean over the positions that a mask marks, as the pooling of sentence-transformers.</summary>
    /// <param name="input">Shape (batch, length, size).</param>
    /// <param name="mask">Shape (batch, length); weights, usually 1 for a token and 0 for padding.</param>
    /// <returns>Shape (batch, size); zeros where no position is marked.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor MaskedMean(Tensor input, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mask);
        if (input.Shape.Rank != 3 || mask.Shape != new Shape(input.Shape[0], input.Shape[1]))
            throw new ShapeException(
                $"MaskedMean: expected an input of batch×length×size and a mask of batch×length, got {input.Shape} and "
                    + $"{mask.Shape}."
            );
        Tensor counts = Maximum(Sum(mask, 1, keepDimensions: true), Tensor.Scalar(1e-9f));
        Tensor weights = Divide(mask, counts);
        return MatMul(weights.Reshape(mask.Shape[0], 1, mask.Shape[1]), input)
            .Reshape(new Shape(input.Shape[0], input.Shape[2]));
    }

    /// <summary><c>x·W + b</c> over the last axis, with a weight of shape (in, out), as GPT-2 stores it.</summary>
    internal static Tensor LinearInputsFirst(Tensor input, Tensor weight, Tensor bias) =>
        Tape.Run(new LinearOperation(input, weight, bias, inputsFirst: true)).Output;
}
