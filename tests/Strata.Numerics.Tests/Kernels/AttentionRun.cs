using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>An attention over random operands, each apart or all packed as (batch, length, 3, heads, size).</summary>
internal sealed class AttentionRun : IDisposable
{
    private readonly AttentionShape _shape;
    private readonly NativeBuffer _query;
    private readonly NativeBuffer _key;
    private readonly NativeBuffer _value;
    private readonly NativeBuffer _upstream;
    private readonly NativeBuffer _statistics;
    private readonly bool _packed;

    public AttentionRun(AttentionShape shape, bool packed = false)
    {
        (_shape, _packed) = (shape, packed);
        int queries = shape.Batch * shape.Heads * shape.Queries;
        int keys = shape.Batch * shape.KeyHeads * shape.Keys;
        _query = ElementwiseTests.Filled(queries * shape.Size * (packed ? 3 : 1), 1);
        _key = packed ? _query : ElementwiseTests.Filled(keys * shape.Size, 2);
        _value = packed ? _query : ElementwiseTests.Filled(keys * shape.ValueSize, 3);
        _upstream = ElementwiseTests.Filled(queries * shape.ValueSize, 4);
        _statistics = new(shape.Statistics);
        Output = new(queries * shape.ValueSize);
        QueryGradient = new(_query.Length);
        KeyGradient = packed ? QueryGradient : new(_key.Length);
        ValueGradient = packed ? QueryGradient : new(_value.Length);
    }

    public NativeBuffer Output { get; }

    public NativeBuffer QueryGradient { get; }

    public NativeBuffer KeyGradient { get; }

    public NativeBuffer ValueGradient { get; }

    public AttentionOperand Results => Place(Output, _shape.Heads, _shape.Queries, _shape.ValueSize, -1);

    public AttentionOperand QueryPlace => Place(QueryGradient, _shape.Heads, _shape.Queries, _shape.Size, 0);

    public AttentionOperand KeyPlace => Place(KeyGradient, _shape.KeyHeads, _shape.Keys, _shape.Size, 1);

    public AttentionOperand ValuePlace => Place(ValueGradient, _shape.KeyHeads, _shape.Keys, _shape.ValueSize, 2);

    private AttentionOperand Query => Place(_query, _shape.Heads, _shape.Queries, _shape.Size, 0);

    private AttentionOperand Key => Place(_key, _shape.KeyHeads, _shape.Keys, _shape.Size, 1);

    private AttentionOperand Value => Place(_value, _shape.KeyHeads, _shape.Keys, _shape.ValueSize, 2);

    private AttentionOperand Upstream => Place(_upstream, _shape.Heads, _shape.Queries, _shape.ValueSize, -1);

    public void Run(
        AttentionMaskView mask,
        AttentionMaskView keyMask,
        AttentionShape? otherShape = null,
        bool accumulate = false,
        AttentionDropout dropout = default
    )
    {
        AttentionShape shape = otherShape ?? _shape;
        Attention.Forward(shape, Query, Key, Value, mask, keyMask, Results, _statistics.Block, dropout);
        if (accumulate)
            QueryGradient.Block.Span.Fill(1);
        var gradients = new AttentionGradients
        {
            Output = Upstream,
            Query = QueryPlace,
            Key = KeyPlace,
            Value = ValuePlace,
            AccumulateQuery = accumulate,
            AccumulateKey = accumulate,
            AccumulateValue = accumulate,
        };
        Attention.Backward(shape, Query, Key, Value, mask, keyMask, Results, _statistics.Block, gradients, dropout);
    }

    public void Compare(
        Func<int, int, int, int, double> maskValue,
        AttentionMaskView mask,
        AttentionMaskView keyMask,
        AttentionDropout dropout = default,
        float[]? factors = null
    )
    {
        Run(mask, keyMask, dropout: dropout);
        var reference = new AttentionReference(_shape, Query, Key, Value, maskValue, factors);
        near(Output, reference.Output, "result");
        (double[] dq, double[] dk, double[] dv) = reference.Differentiate(Upstream);
        near(QueryGradient, dq, "gradient of queries");
        near(KeyGradient, dk, "gradient of keys");
        near(ValueGradient, dv, "gradient of values");

        void near(NativeBuffer found, double[] expected, string what)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                double error = Math.Abs(found.Block[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i]));
                error.ShouldBeLessThan(2e-5, $"{what} of {_shape}, value {i}: {found.Block[i]}, not {expected[i]}");
            }
        }
    }

    /// <summary>Puts the operands of another run, which are apart, where this one has them.</summary>
    public void CopyInputsFrom(AttentionRun other)
    {
        copy(other.Query, Query, _shape.Size);
        copy(other.Key, Key, _shape.Size);
        copy(other.Value, Value, _shape.ValueSize);
        copy(other.Upstream, Upstream, _shape.ValueSize);

        void copy(AttentionOperand from, AttentionOperand to, int size)
        {
            for (int b = 0; b < _shape.Batch; b++)
            for (int h = 0; h < _shape.Heads; h++)
            for (int i = 0; i < _shape.Queries; i++)
            for (int d = 0; d < size; d++)
                to.Data[(b * to.BatchStride) + (h * to.HeadStride) + (i * to.RowStride) + d] = AttentionReference.At(
                    from,
                    b,
                    h,
                    i,
                    d
                );
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in (NativeBuffer[])[_query, _key, _value, _upstream, _statistics, Output])
            buffer.Dispose();
        foreach (NativeBuffer buffer in (NativeBuffer[])[QueryGradient, KeyGradient, ValueGradient])
            buffer.Dispose();
    }

    private AttentionOperand Place(NativeBuffer buffer, int heads, int rows, int size, int which)
    {
        if (!_packed)
            return new(buffer.Block, heads * rows * size, rows * size, size);
        int width = heads * size;
        return which < 0
            ? new(buffer.Block, rows * width, size, width)
            : new(
                buffer.Block.Slice(which * width, buffer.Length - (which * width)),
                rows * 3 * width,
                size,
                3 * width
            );
    }
}
