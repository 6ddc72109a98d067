using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

[Collection(ThreadCountCollection.Name)]
public class RandomMaskTests
{
    private static readonly RandomKey _key = new(12);

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(63, 0.1)]
    [InlineData(200, 0.9)]
    [InlineData(70_001, 0.25)]
    public void Sixteen_bits_of_a_hash_decide_a_value(int length, double drop)
    {
        using NativeBuffer x = ElementwiseTests.Filled(length, 1);
        using var y = new NativeBuffer(length);
        RandomMask.Apply(_key, drop, x.Block, y.Block, accumulate: false);
        int kept = (int)Math.Round((1 - drop) * 65536);
        float factor = (float)(65536.0 / kept);
        for (int i = 0; i < length; i++)
            y.Block[i].ShouldBe(Bits(i) < kept ? x.Block[i] * factor : 0, $"value {i}");
    }

    [Fact]
    public void The_share_of_zeros_is_the_probability()
    {
        const int length = 1 << 20;
        using var x = new NativeBuffer(length);
        using var y = new NativeBuffer(length);
        x.Block.Span.Fill(1);
        RandomMask.Apply(_key, 0.3, x.Block, y.Block, accumulate: false);
        double zeros = y.Block.Span.Count(0f) / (double)length;
        zeros.ShouldBe(0.3, 4 * Math.Sqrt(0.21 / length));
        (y.Block.Span.ToArray().Sum(value => (double)value) / length).ShouldBe(1, 0.003);
        RandomMask.Apply(_key, 1, x.Block, y.Block, accumulate: false);
        y.Block.Span.Count(0f).ShouldBe(length);
        RandomMask.Apply(_key, 0, x.Block, y.Block, accumulate: false);
        y.Block.Span.Count(1f).ShouldBe(length);
    }

    [Fact]
    public void Threads_and_accumulation_do_not_change_the_mask()
    {
        const int length = 200_003;
        using NativeBuffer x = ElementwiseTests.Filled(length, 1);
        using var expected = new NativeBuffer(length);
        using var found = new NativeBuffer(length);
        using (new ThreadCountScope(1))
            RandomMask.Apply(_key, 0.4, x.Block, expected.Block, accumulate: false);
        using var scope = new ThreadCountScope(3);
        found.Block.Clear();
        RandomMask.Apply(_key, 0.4, x.Block, found.Block, accumulate: true);
        found.Block.Span.SequenceEqual(expected.Block.Span).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, 1 / 0.75f)]
    [InlineData(false, 1f)]
    public void A_row_is_kept_or_dropped_as_a_whole(bool scale, float factor)
    {
        const int rows = 4000;
        using var x = new NativeBuffer(rows * 3);
        using var y = new NativeBuffer(rows * 3);
        x.Block.Span.Fill(1);
        RandomMask.ApplyToRows(_key, 0.25, rows, scale, x.Block, y.Block, accumulate: false);
        int dropped = 0;
        for (int row = 0; row < rows; row++)
        {
            float[] values = y.Block.Slice(row * 3, 3).Span.ToArray();
            values.ShouldAllBe(value => value == values[0] && (value == 0 || value == factor));
            dropped += values[0] == 0 ? 1 : 0;
        }

        (dropped / (double)rows).ShouldBe(0.25, 4 * Math.Sqrt(0.1875 / rows));
    }

    // Blocks of 64 values take 16 hashes: lanes 0-7 and 8-15, of each the first words, then the second ones, and of each
    // word the lower halves, then the upper ones.
    private static int Bits(int index)
    {
        (int block, int at) = Math.DivRem(index, 64);
        int lane = (at / 32 * 8) + (at % 8);
        (uint first, uint second) = Threefry.Hash(_key.High, _key.Low, 0, (uint)((block * 16) + lane));
        uint word = at / 16 % 2 == 0 ? first : second;
        return (int)(at / 8 % 2 == 0 ? word & 0xFFFF : word >>> 16);
    }
}
