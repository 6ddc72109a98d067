using Strata.Numerics.Kernels;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Tests.Kernels;

public sealed class AttentionTests : IDisposable
{
    private readonly int _threads = WorkerPool.ThreadCount;

    public static TheoryData<int, int, int, int, int, int, bool> Sizes =>
        new()
        {
            // heads, key heads, queries, keys, size, value size, causal
            { 1, 1, 1, 1, 1, 1, false },
            { 2, 2, 3, 5, 4, 2, false },
            { 1, 1, 5, 3, 3, 7, true },
            { 2, 1, 17, 17, 16, 16, true },
            { 4, 2, 31, 33, 33, 31, false },
            { 1, 1, 127, 129, 64, 64, true },
            { 1, 1, 129, 127, 40, 64, true },
            { 2, 2, 130, 300, 20, 12, false },
            { 3, 1, 260, 259, 8, 8, true },
            { 1, 1, 13, 12, 200, 180, false },
        };

    public void Dispose() => WorkerPool.ThreadCount = _threads;

    [Theory, MemberData(nameof(Sizes))]
    public void Agrees_with_the_definition(
        int heads,
        int keyHeads,
        int queries,
        int keys,
        int size,
        int valueSize,
        bool causal
    )
    {
        using var run = new AttentionRun(new(2, heads, keyHeads, queries, keys, size, valueSize, 0.4f, causal));
        run.Compare(NoMask, default, default);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Every_small_size_agrees_with_the_definition(int size)
    {
        for (int length = 1; length <= 40; length++)
        {
            using var run = new AttentionRun(new(1, 1, 1, length, 41 - length, size, size + 1, 1, length % 2 == 0));
            run.Compare(NoMask, default, default);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Masks_of_every_kind_hide_and_add(bool causal)
    {
        var shape = new AttentionShape(2, 3, 3, 70, 140, 9, 6, 0.7f, causal);
        using var run = new AttentionRun(shape);
        using NativeBuffer added = ElementwiseTests.Filled(2 * 3 * 70 * 140, 5);
        using NativeBuffer padding = ElementwiseTests.Filled(2 * 140, 6);
        for (int i = 0; i < padding.Length; i++)
            padding.Block[i] = i % 5 == 0 ? 1 : 0;
        var mask = new AttentionMaskView(added.Block, AttentionMaskKind.Added, 3 * 70 * 140, 70 * 140, 140, 1, 140);
        var keyMask = new AttentionMaskView(padding.Block, AttentionMaskKind.Hidden, 140, 0, 0, 1, 140);
        run.Compare(
            (b, h, i, j) =>
                added.Block[(((((b * 3) + h) * 70) + i) * 140) + j]
                + (padding.Block[(b * 140) + j] == 0 ? 0 : double.NegativeInfinity),
            mask,
            keyMask
        );
        var visible = new AttentionMaskView(padding.Block, AttentionMaskKind.Visible, 0, 0, 1, 0, 100);
        run.Compare((_, _, i, j) => j >= 100 || padding.Block[i] != 0 ? 0 : double.NegativeInfinity, visible, default);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Dropout_is_that_of_the_whole_matrix_of_weights(
        int heads,
        int keyHeads,
        int queries,
        int keys,
        int size,
        int valueSize,
        bool causal
    )
    {
        foreach (double probability in (double[])[0.1, 0.5, 1])
        {
            using var run = new AttentionRun(new(2, heads, keyHeads, queries, keys, size, valueSize, 0.4f, causal));
            using NativeBuffer ones = new(2 * heads * queries * keys);
            ones.Block.Span.Fill(1);
            var key = new RandomKey(9);
            RandomMask.Apply(key, probability, ones.Block, ones.Block, accumulate: false);

            run.Compare(NoMask, default, default, new(key, probability), ones.Block.Span.ToArray());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dropout_of_masked_weights_has_the_same_bits_for_any_number_of_threads(bool causal)
    {
        var shape = new AttentionShape(1, 2, 1, 300, 290, 24, 24, 0.3f, causal);
        using NativeBuffer padding = ElementwiseTests.Filled(290, 6);
        for (int i = 0; i < padding.Length; i++)
            padding.Block[i] = i % 5 == 0 ? 1 : 0;
        var mask = new AttentionMaskView(padding.Block, AttentionMaskKind.Hidden, 0, 0, 0, 1, 290);
        float[][][] found = new float[3][][];
        for (int threads = 1; threads <= 3; threads++)
        {
            WorkerPool.ThreadCount = threads;
            using var run = new AttentionRun(shape);
            run.Run(mask, default, dropout: new(new RandomKey(4), 0.3));
            found[threads - 1] =
            [
                run.Output.Block.Span.ToArray(),
                run.QueryGradient.Block.Span.ToArray(),
                run.KeyGradient.Block.Span.ToArray(),
                run.ValueGradient.Block.Span.ToArray(),
            ];
        }

        for (int i = 0; i < 4; i++)
        {
            found[1][i].ShouldBe(found[0][i]);
            found[2][i].ShouldBe(found[0][i]);
        }
    }

    [Fact]
    public void A_query_that_sees_nothing_gives_zeros_and_takes_no_gradient()
    {
        var shape = new AttentionShape(1, 1, 1, 3, 200, 8, 8, 1, false);
        using var run = new AttentionRun(shape);
        using var hidden = new NativeBuffer(3 * 200);
        hidden.Block.Slice(200, 200).Span.Fill(1);
        var mask = new AttentionMaskView(hidden.Block, AttentionMaskKind.Hidden, 0, 0, 200, 1, 200);
        run.Compare((_, _, i, _) => i == 1 ? double.NegativeInfinity : 0, mask, default);
        run.Output.Block.Slice(8, 8).Span.ToArray().ShouldAllBe(value => value == 0);
        run.QueryGradient.Block.Slice(8, 8).Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Theory]
    [InlineData(1, 1, 1, 500)]
    [InlineData(1, 3, 1, 400)]
    [InlineData(2, 4, 4, 130)]
    public void Any_number_of_threads_gives_the_same_bits(int batch, int heads, int keyHeads, int length)
    {
        var shape = new AttentionShape(batch, heads, keyHeads, length, length, 24, 16, 0.3f, true);
        WorkerPool.ThreadCount = 1;
        using var one = new AttentionRun(shape);
        one.Run(default, default);
        foreach (int threads in (int[])[2, 3, 7])
        {
            WorkerPool.ThreadCount = threads;
            using var several = new AttentionRun(shape);
            several.Run(default, default);
            several.Output.Block.Span.SequenceEqual(one.Output.Block.Span).ShouldBeTrue();
            several.QueryGradient.Block.Span.SequenceEqual(one.QueryGradient.Block.Span).ShouldBeTrue();
            several.KeyGradient.Block.Span.SequenceEqual(one.KeyGradient.Block.Span).ShouldBeTrue();
            several.ValueGradient.Block.Span.SequenceEqual(one.ValueGradient.Block.Span).ShouldBeTrue();
        }
    }

    [Fact]
    public void Packed_operands_give_the_same_bits_and_gradients_are_added()
    {
        var shape = new AttentionShape(2, 3, 3, 150, 150, 10, 10, 0.5f, true);
        using var apart = new AttentionRun(shape);
        apart.Run(default, default);
        using var packed = new AttentionRun(shape, packed: true);
        packed.CopyInputsFrom(apart);
        packed.Run(default, default, accumulate: true);
        for (int b = 0; b < 2; b++)
        for (int h = 0; h < 3; h++)
        for (int i = 0; i < 150; i++)
        for (int d = 0; d < 10; d++)
        {
            at(packed.Results, b, h, i, d).ShouldBe(at(apart.Results, b, h, i, d));
            // Packed gradients held 1 before.
            at(packed.QueryPlace, b, h, i, d).ShouldBe(1 + at(apart.QueryPlace, b, h, i, d), 1e-5f);
            at(packed.KeyPlace, b, h, i, d).ShouldBe(1 + at(apart.KeyPlace, b, h, i, d), 1e-5f);
            at(packed.ValuePlace, b, h, i, d).ShouldBe(1 + at(apart.ValuePlace, b, h, i, d), 1e-5f);
        }

        static float at(AttentionOperand operand, int b, int h, int i, int d) =>
            AttentionReference.At(operand, b, h, i, d);
    }

    [Fact]
    public void Where_all_weight_is_on_one_key_the_gradient_of_the_scores_is_0_whatever_the_scale()
    {
        var shape = new AttentionShape(1, 1, 1, 20, 20, 24, 24, 1e6f, false);
        using var run = new AttentionRun(shape);
        run.Run(default, default);
        run.QueryGradient.Block.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Operands_that_do_not_fit_their_blocks_are_refused()
    {
        var shape = new AttentionShape(1, 1, 1, 4, 4, 8, 8, 1, false);
        using var run = new AttentionRun(shape);
        Should.Throw<ArgumentException>(() => run.Run(default, default, shape with { Keys = 5 }));
        Should.Throw<ArgumentException>(() => run.Run(default, default, shape with { Heads = 3, KeyHeads = 2 }));
    }

    private static double NoMask(int batch, int head, int query, int key) => 0;
}
