using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Nn.Graph;

/// <summary>Puts the keys and values of new tokens into a cache, and attends to all that are in it; no derivative.</summary>
internal sealed class CachedAttentionOperation : Operation
{
    private readonly Tensor _projection;
    private readonly Tensor _keys;
    private readonly Tensor _values;
    private readonly KeyValueCache _cache;
    private readonly Tensor? _statistics;

    /// <param name="projection">Queries, keys and values, shape (batch, new, 3, heads, size).</param>
    /// <param name="cache">Read when it runs: a replay goes on where the cache ends.</param>
    /// <param name="layer">Whose keys and values.</param>
    public CachedAttentionOperation(Tensor projection, KeyValueCache cache, int layer)
        : base(projection)
    {
        (_projection, _cache, _keys, _values) = (projection, cache, cache.Keys(layer), cache.Values(layer));
        Shape shape = projection.Shape;
        Output = AddOutput(new Shape(shape[0], shape[1], shape[3] * shape[4]));
        if (shape[1] > 1)
            _statistics = AddScratch(
                shape[0] * shape[3] * shape[1] * AttentionShape.StatisticsPerRow,
                ScratchUse.Forward
            );
    }

    public Tensor Output { get; }

    protected internal override IReadOnlyList<Tensor> Changes => [_keys, _values];

    protected internal override void Forward()
    {
        Shape sizes = _projection.Shape;
        (int batch, int count, int heads, int size) = (sizes[0], sizes[1], sizes[3], sizes[4]);
        (int width, int start, int capacity) = (heads * size, _cache.Length, _cache.Capacity);
        var packed = new AttentionRows(0, count * 3 * width, size, 3 * width);
        var kept = new AttentionRows(0, heads * capacity * size, capacity * size, size);
        Keep(packed with { Offset = width }, kept, _keys);
        Keep(packed with { Offset = 2 * width }, kept, _values);
        var shape = new AttentionShape(
            batch,
            heads,
            heads,
            count,
            start + count,
            size,
            size,
            (float)(1 / Math.Sqrt(size)),
            Causal: true
        );
        AttentionMaskView mask = _cache.Visible is { } visible
            ? new(visible.Values, AttentionMaskKind.Visible, capacity, 0, 0, 1, start + count)
            : default;
        AttentionOperand query = packed.In(_projection.Values);
        AttentionOperand output = new AttentionRows(0, count * width, size, width).In(Output.Values);
        (AttentionOperand keys, AttentionOperand values) = (kept.In(_keys.Values), kept.In(_values.Values));
        if (start == 0 && _statistics is not null) // the beginning of a text: as many queries as keys
            Attention.Forward(shape, query, keys, values, mask, default, output, _statistics.Values);
        else
            CachedAttention.Forward(shape, query, keys, values, mask, output);
    }

    protected internal override void Backward() =>
        throw new InvalidOperationException("A cache of keys and values is for generation, which takes no gradient.");

    private void Keep(AttentionRows from, AttentionRows to, Tensor cache)
    {
        Shape sizes = _projection.Shape;
        for (int text = 0; text < sizes[0]; text++)
        for (int i = 0; i < sizes[1]; i++)
        for (int head = 0; head < sizes[3]; head++)
        {
            int source = from.Offset + (text * from.BatchStride) + (i * from.RowStride) + (head * from.HeadStride);
            int target = (text * to.BatchStride) + (head * to.HeadStride) + ((_cache.Length + i) * to.RowStride);
            Elementwise.Copy(
                _projection.Values.Slice(source, sizes[4]),
                cache.Values.Slice(target, sizes[4]),
                accumulate: false
            );
        }
    }
}
