using Strata.Nn.Graph;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Optim;

namespace Strata.Nn.Layers;

// From the inputs to the heads' results.
public sealed partial class MultiheadAttention
{
    private int LengthAxis => _options.BatchFirst ? 1 : 0;

    private bool Extends => BiasKey is not null || _options.AddZeroAttention;

    // The heads' results side by side, in the layout of the query.
    private Tensor InBlocks(
        Tensor query,
        Tensor key,
        Tensor value,
        AttentionMask? mask,
        AttentionMask? keyMask,
        bool causal
    )
    {
        AttentionShape shape = ShapeOf(query.Shape, key.Shape, causal);
        (var masks, var keyMasks) = Place(mask, keyMask, shape);
        bool together =
            ReferenceEquals(query, key) && ReferenceEquals(key, value) && InProjectionWeight is not null && !Extends;
        if (together)
        {
            Tensor projection = Operations.Linear(query, InProjectionWeight!, InProjectionBias);
            AttentionRows first = RowsOf(shape.Batch, shape.Queries, 3 * _size);
            var packed = new AttentionLayout(
                shape,
                first,
                first with
                {
                    Offset = _size,
                },
                first with
                {
                    Offset = 2 * _size,
                },
                RowsOf(shape.Batch, shape.Queries, _size)
            );
            return Tape.Run(
                new AttentionOperation(
                    projection,
                    projection,
                    projection,
                    packed,
                    query.Shape,
                    masks,
                    keyMasks,
                    Dropped,
                    _dropoutKey
                )
            ).Output;
        }

        (Tensor q, Tensor k, Tensor v) = Project(query, key, value);
        shape = shape with { Keys = k.Shape[LengthAxis] };
        AttentionRows keys = RowsOf(shape.Batch, shape.Keys, _size);
        AttentionRows queries = RowsOf(shape.Batch, shape.Queries, _size);
        var layout = new AttentionLayout(shape, queries, keys, keys, queries);
        return Tape.Run(
            new AttentionOperation(q, k, v, layout, query.Shape, masks, keyMasks, Dropped, _dropoutKey)
        ).Output;
    }

    // Through the whole matrix of weights.
    private (Tensor Output, Tensor Weights) Explicit(
        Tensor query,
        Tensor key,
        Tensor value,
        AttentionMask? mask,
        AttentionMask? keyMask,
        bool causal,
        bool blindIsZero
    )
    {
        AttentionShape shape = ShapeOf(query.Shape, key.Shape, causal);
        (var masks, var keyMasks) = Place(mask, keyMask, shape);
        (Tensor q, Tensor k, Tensor v) = Project(query, key, value);
        shape = shape with { Keys = k.Shape[LengthAxis] };
        Tensor weights = Operations.AttentionWeightsOf(
            HeadsFirst(q),
            HeadsFirst(k),
            shape,
            masks,
            keyMasks,
            blindIsZero
        );
        weights = Operations.Dropout(weights, Dropped, _dropoutKey);
        Tensor results = Operations.MatMul(weights, HeadsFirst(v)); // batch × heads × queries × head size
        Tensor together = _options.BatchFirst ? results.Permute(0, 2, 1, 3) : results.Permute(2, 0, 1, 3);
        return (OutProjection.Forward(together.Reshape(query.Shape)), weights);
    }

    private Tensor HeadsFirst(Tensor rows)
    {
        Tensor split = rows.Unflatten(2, _heads, _size / _heads);
        return _options.BatchFirst ? split.Permute(0, 2, 1, 3) : split.Permute(1, 2, 0, 3);
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor query, Tensor key, Tensor value)
    {
        Tensor q = Operations.Linear(query, Part(InProjectionWeight, 0) ?? QueryWeight!, Part(InProjectionBias, 0));
        Tensor k = Operations.Linear(key, Part(InProjectionWeight, 1) ?? KeyWeight!, Part(InProjectionBias, 1));
        Tensor v = Operations.Linear(value, Part(InProjectionWeight, 2) ?? ValueWeight!, Part(InProjectionBias, 2));
        return Extends ? (q, Extend(k, BiasKey), Extend(v, BiasValue)) : (q, k, v);
    }

    private Tensor? Part(Parameter? projection, int which) =>
        projection is null ? null : Operations.Narrow(projection, 0, which * _size, _size);

    private Tensor Extend(Tensor rows, Parameter? bias)
    {
        int[] sizes = rows.Shape.Sizes.ToArray();
        sizes[LengthAxis] = 1;
        var one = new Shape(sizes);
        List<Tensor> parts = [rows];
        if (bias is not null)
            parts.Add(Operations.Expand(bias, one));
        if (_options.AddZeroAttention)
            parts.Add(Tensor.Zeros(one));
        return Operations.Concat([.. parts], LengthAxis);
    }

    private AttentionShape ShapeOf(Shape query, Shape key, bool causal) =>
        new(
            query[1 - LengthAxis],
            _heads,
            _heads,
            query[LengthAxis],
            key[LengthAxis],
            _size / _heads,
            _size / _heads,
            (float)(1 / Math.Sqrt(_size / _heads)),
            causal
        );

    private AttentionRows RowsOf(int batch, int length, int width) =>
        _options.BatchFirst
            ? new(0, length * width, _size / _heads, width)
            : new(0, width, _size / _heads, batch * width);

    private ((Tensor? Values, AttentionMaskView View) Mask, (Tensor? Values, AttentionMaskView View) KeyMask) Place(
        AttentionMask? mask,
        AttentionMask? keyMask,
        in AttentionShape shape
    )
    {
        (Tensor? Values, AttentionMaskView View) masks = default;
        (Tensor? Values, AttentionMaskView View) keyMasks = default;
        if (mask is not null)
        {
            // PyTorch also takes the batch and the heads as one axis.
            bool joined = mask.Values.Shape.Rank == 3 && mask.Values.Shape[0] == shape.Batch * shape.Heads;
            AttentionMask whole =
                joined && shape.Batch > 1 ? mask.Of(mask.Values.Unflatten(0, shape.Batch, shape.Heads)) : mask;
            masks = (whole.Values, whole.View(ToString(), shape.Batch, shape.Heads, shape.Queries, shape.Keys));
        }

        if (keyMask is not null)
        {
            Shape found = keyMask.Values.Shape;
            if (found != new Shape(shape.Batch, shape.Keys))
                throw new ShapeException(
                    $"{this}: expected a mask of padding of {shape.Batch}×{shape.Keys} (batch, keys), got {found}."
                );
            AttentionMask whole = keyMask.Of(keyMask.Values.Reshape(shape.Batch, 1, 1, shape.Keys));
            keyMasks = (whole.Values, whole.View(ToString(), shape.Batch, shape.Heads, shape.Queries, shape.Keys));
        }

        return (masks, keyMasks);
    }
}
