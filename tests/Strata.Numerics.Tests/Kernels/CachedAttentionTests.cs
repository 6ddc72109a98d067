using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class CachedAttentionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(37)]
    [InlineData(64)]
    [InlineData(130)]
    public void The_last_queries_agree_with_the_definition(int size)
    {
        for (int keys = 1; keys <= 40; keys += 3)
        {
            for (int queries = 1; queries <= Math.Min(3, keys); queries++)
                Compare(new(2, 3, 3, queries, keys, size, size, 0.3f, true), hidden: keys % 2 == 0);
        }
    }

    [Fact]
    public void A_query_that_sees_no_key_gives_zeros()
    {
        using NativeBuffer operands = ElementwiseTests.Filled(8, 1);
        using NativeBuffer mask = new(1);
        using NativeBuffer output = ElementwiseTests.Filled(8, 2);
        var shape = new AttentionShape(1, 1, 1, 1, 1, 8, 8, 1, true);
        var rows = new AttentionOperand(operands.Block, 8, 8, 8);
        mask.Block[0] = 0;
        CachedAttention.Forward(
            shape,
            rows,
            rows,
            rows,
            new(mask.Block, AttentionMaskKind.Visible, 1, 0, 0, 1, 1),
            new(output.Block, 8, 8, 8)
        );
        output.Block.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void More_queries_than_keys_are_refused()
    {
        using NativeBuffer buffer = new(64);
        var rows = new AttentionOperand(buffer.Block, 8, 8, 8);
        Should.Throw<ArgumentException>(() =>
            CachedAttention.Forward(new(1, 1, 1, 3, 2, 8, 8, 1, true), rows, rows, rows, default, rows)
        );
    }

    private static void Compare(AttentionShape shape, bool hidden)
    {
        (int queries, int keys, int size) = (shape.Queries, shape.Keys, shape.Size);
        const int Room = 3; // further positions in the cache, which are not read
        int width = shape.Heads * size;
        using NativeBuffer query = ElementwiseTests.Filled(shape.Batch * queries * width, 1);
        using NativeBuffer key = ElementwiseTests.Filled(shape.Batch * (keys + Room) * width, 2);
        using NativeBuffer value = ElementwiseTests.Filled(shape.Batch * (keys + Room) * width, 3);
        using NativeBuffer visible = new(shape.Batch * keys);
        using NativeBuffer output = new(query.Length);
        for (int i = 0; i < visible.Length; i++)
            visible.Block[i] = i % 3 == 1 ? 0 : 1;
        var q = new AttentionOperand(query.Block, queries * width, size, width);
        int head = (keys + Room) * size;
        var k = new AttentionOperand(key.Block, shape.Heads * head, head, size);
        AttentionOperand v = k with { Data = value.Block };
        AttentionMaskView mask = hidden ? new(visible.Block, AttentionMaskKind.Visible, keys, 0, 0, 1, keys) : default;

        CachedAttention.Forward(shape, q, k, v, mask, q with { Data = output.Block });

        var reference = new AttentionReference(shape with { Causal = false }, q, k, v, See);
        for (int b = 0; b < shape.Batch; b++)
        for (int h = 0; h < shape.Heads; h++)
        for (int i = 0; i < queries; i++)
        for (int d = 0; d < size; d++)
        {
            double expected = reference.Output[(((((b * shape.Heads) + h) * queries) + i) * size) + d];
            double found = output.Block[(((b * queries) + i) * width) + (h * size) + d];
            found.ShouldBe(expected, 2e-5, $"{shape}: {b}, {h}, {i}, {d}");
        }

        double See(int b, int h, int i, int j) =>
            j > keys - queries + i || (hidden && visible.Block[(b * keys) + j] == 0) ? double.NegativeInfinity : 0;
    }
}
