using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn;

// Attention.
public static partial class Operations
{
    private const string AttentionName = "ScaledDotProductAttention";

    /// <summary>
    /// <c>softmax(scale·q·kᵀ + mask)·v</c>, as <c>torch.nn.functional.scaled_dot_product_attention</c>; the matrix of
    /// scores is never whole in memory.
    /// </summary>
    /// <remarks>
    /// A query that sees no key gives zeros. A mask that asks for a gradient costs memory for all scores.
    /// </remarks>
    /// <param name="query">Shape (batch, heads, queries, size); batch, or batch and heads, may be absent.</param>
    /// <param name="key">Shape (batch, heads, keys, size); the heads may be fewer by a whole factor: grouped queries.</param>
    /// <param name="value">Shape (batch, heads, keys, value size), with the heads of the keys.</param>
    /// <param name="mask">Which keys are seen, or null for all.</param>
    /// <param name="causal">Whether query i sees the keys 0 to i only.</param>
    /// <param name="scale">The factor of the scores; when absent, 1/√size.</param>
    /// <param name="dropout">Probability of a weight of 0; those that stay are divided by 1 − it. Give 0 in evaluation.</param>
    /// <param name="dropoutKey">Where the random numbers come from.</param>
    /// <returns>Shape (batch, heads, queries, value size).</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor ScaledDotProductAttention(
        Tensor query,
        Tensor key,
        Tensor value,
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
        AttentionShape shape = AttentionShapeOf(query.Shape, key.Shape, value.Shape, causal, scale);
        Shape result = new([.. query.Shape.Sizes[..^1], shape.ValueSize]);
        if (mask is not null && mask.Values.Memory.NeedsGradient)
            return ExplicitAttention(query, key, value, shape, mask, dropout, dropoutKey).Reshape(result);
        var layout = new AttentionLayout(
            shape,
            AttentionRows.HeadsFirst(shape.Heads, shape.Queries, shape.Size),
            AttentionRows.HeadsFirst(shape.KeyHeads, shape.Keys, shape.Size),
            AttentionRows.HeadsFirst(shape.KeyHeads, shape.Keys, shape.ValueSize),
            AttentionRows.HeadsFirst(shape.Heads, shape.Queries, shape.ValueSize)
        );
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
                result,
                Place(mask, shape),
                dropout: dropout,
                dropoutKey: dropoutKey
            )
        ).Output;
    }

    /// <summary>
    /// As <see cref="ScaledDotProductAttention"/>, straight from one projection to queries, keys and values, and in the
    /// layout that the next projection wants: nothing is transposed.
    /// </summary>
    /// <param name="projection">Shape (batch, length, 3, heads, size): queries, keys, values.</param>
    /// <param name="mask">Which keys are seen, or null for all.</param>
    /// <param name="causal">Whether position i sees the positions 0 to i only.</param>
    /// <param name="scale">The factor of the scores; when absent, 1/√size.</param>
    /// <param name="dropout">Probability of a weight of 0; those that stay are divided by 1 − it. Give 0 in evaluation.</param>
    /// <param name="dropoutKey">Where the random numbers come from.</param>
    /// <returns>Shape (batch, length, heads · size).</returns>
    /// <exception cref="ShapeException">The shape is another one, or the mask does not fit.</exception>
    public static Tensor PackedAttention(
        Tensor projection,
        AttentionMask? mask = null,
        bool causal = false,
        double? scale = null,
        double dropout = 0,
        RandomKey dropoutKey = default
    )
    {
        ArgumentNullException.ThrowIfNull(projection);
        ThrowIfNotProbability(dropout);
        if (projection.Shape.Rank != 5 || projection.Shape[2] != 3)
            throw new ShapeException(
                "PackedAttention: expected queries, keys and values as batch×length×3×heads×size, got an input of shape "
                    + $"{projection.Shape}. Reshape the output of the projection."
            );
        (int batch, int length) = (projection.Shape[0], projection.Shape[1]);
        (int heads, int size) = (projection.Shape[3], projection.Shape[4]);
        int width = heads * size;
        var shape = new AttentionShape(
            batch,
            heads,
            heads,
            length,
            length,
            size,
            size,
            AttentionScale(scale, size),
            causal
        );
        if (mask is not null && mask.Values.Memory.NeedsGradient)
        {
            Tensor apart = projection.Permute(2, 0, 3, 1, 4);
            (Tensor q, Tensor k, Tensor v) = (apart.Select(0, 0), apart.Select(0, 1), apart.Select(0, 2));
            return ExplicitAttention(q, k, v, shape, mask, dropout, dropoutKey)
                .Permute(0, 2, 1, 3)
                .Reshape(batch, length, width);
        }

        var rows = new AttentionRows(0, length * 3 * width, size, 3 * width);
        var layout = new AttentionLayout(
            shape,
            rows,
            rows with
            {
                Offset = width,
            },
            rows with
            {
                Offset = 2 * width,
            },
            new(0, length * width, size, width)
        );
        return Tape.Run(
            new AttentionOperation(
                projection,
                projection,
                projection,
                layout,
                new Shape(batch, length, width),
                Place(mask, shape),
                dropout: dropout,
                dropoutKey: dropoutKey
            )
        ).Output;
    }

    /// <summary>Attention by the whole matrix of weights, which is what one pays for a mask that learns.</summary>
    private static Tensor ExplicitAttention(
        Tensor query,
        Tensor key,
        Tensor value,
        in AttentionShape shape,
        AttentionMask mask,
        double dropout,
        RandomKey dropoutKey
    )
    {
        int repeats = shape.Heads / shape.KeyHeads;
        Tensor queries = query.Reshape(new Shape(shape.Batch, shape.Heads, shape.Queries, shape.Size));
        Tensor keys = key.Reshape(new Shape(shape.Batch, shape.KeyHeads, shape.Keys, shape.Size));
        Tensor values = value.Reshape(new Shape(shape.Batch, shape.KeyHeads, shape.Keys, shape.ValueSize));
        if (repeats > 1)
            (keys, values) = (RepeatInterleave(keys, repeats, 1), RepeatInterleave(values, repeats, 1));
        Tensor weights = AttentionWeightsOf(queries, keys, shape, Place(mask, shape), default, blindIsZero: true);
        return MatMul(Dropout(weights, dropout, dropoutKey), values);
    }

    /// <summary>The whole matrix of weights of heads first queries and keys.</summary>
    internal static Tensor AttentionWeightsOf(
        Tensor queries,
        Tensor keys,
        in AttentionShape shape,
        (Tensor? Values, AttentionMaskView View) mask,
        (Tensor? Values, AttentionMaskView View) keyMask,
        bool blindIsZero
    )
    {
        Tensor scores = MatMul(queries, keys, leftTurned: false, rightTurned: true);
        return Tape.Run(new AttentionSoftmaxOperation(scores, shape, mask, keyMask, blindIsZero)).Output;
    }

    private static (Tensor? Values, AttentionMaskView View) Place(AttentionMask? mask, in AttentionShape shape) =>
        mask is null
            ? default
            : (mask.Values, mask.View(AttentionName, shape.Batch, shape.Heads, shape.Queries, shape.Keys));

    private static float AttentionScale(double? scale, int size) => (float)(scale ?? 1 / Math.Sqrt(size));

    private static AttentionShape AttentionShapeOf(Shape query, Shape key, Shape value, bool causal, double? scale)
    {
        int rank = query.Rank;
        bool fits = rank >= 2 && key.Rank == rank && value.Rank == rank;
        int heads = fits && rank > 2 ? query[^3] : 1;
        int keyHeads = fits && rank > 2 ? key[^3] : 1;
        fits =
            fits
            && query[^1] == key[^1]
            && key[^2] == value[^2]
            && query[^1] > 0
            && value[^1] > 0
            && key[^2] > 0
            && key.Sizes[..^2].SequenceEqual(value.Sizes[..^2])
            && keyHeads > 0
            && heads % keyHeads == 0
            && (rank <= 3 || query.Sizes[..^3].SequenceEqual(key.Sizes[..^3]))
            && (rank != 3 || heads == keyHeads);
        if (!fits)
            throw new ShapeException(
                $"{AttentionName}: expected queries of batch×heads×queries×size, keys of batch×heads×keys×size and values "
                    + $"of batch×heads×keys×any, got {query}, {key} and {value}. Keys and values may have fewer heads by a "
                    + "whole factor, and at least one position."
            );
        int batch = 1;
        foreach (int size in query.Sizes[..Math.Max(0, rank - 3)])
            batch *= size;
        return new(
            batch,
            heads,
            keyHeads,
            query[^2],
            key[^2],
            query[^1],
            value[^1],
            AttentionScale(scale, query[^1]),
            causal
        );
    }
}
