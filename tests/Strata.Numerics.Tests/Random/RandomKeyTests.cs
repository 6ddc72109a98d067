using FsCheck;
using FsCheck.Fluent;

namespace Strata.Numerics.Tests.RandomKeys;

public class RandomKeyTests
{
    private static readonly RandomKey s_key = new(42);

    [Fact]
    public void Draws_any_part_of_a_stream_as_the_whole_does()
    {
        float[] whole = new float[3000];
        s_key.Normal(whole);
        for (int length = 0; length <= 67; length++)
        {
            float[] part = new float[length];
            s_key.Normal(part, start: 1000 - length);
            part.ShouldBe(whole[(1000 - length)..1000], $"length {length}");
        }
    }

    [Fact]
    public void Draws_the_scalar_as_the_first_of_an_array()
    {
        uint[] bits = new uint[1];
        s_key.Bits(bits);
        s_key.Bits().ShouldBe(bits[0]);
        s_key.Normal().ShouldBe(-0.028304616f);
        new RandomKey(0).Uniform().ShouldBe(0.947667f);
        new RandomKey(0).Split().Second.Uniform().ShouldBe(0.00729382f, 1e-8f);
    }

    [Fact]
    public void Counts_beyond_32_bits()
    {
        long start = (1L << 32) - 40;
        uint[] words = new uint[80];
        s_key.Bits(words, start);
        for (int i = 0; i < words.Length; i++)
        {
            long index = start + i;
            (uint first, uint second) = Threefry.Hash(s_key.High, s_key.Low, (uint)(index >> 32), (uint)index);
            words[i].ShouldBe(first ^ second, $"index {index}");
        }
    }

    [Fact]
    public void Folds_a_name_in_by_the_first_bytes_of_its_sha1()
    {
        RandomKey root = new(0);
        root.FoldIn([1]).ShouldBe(new RandomKey(1428664606, 3351135085)); // what Flax linen gives the first parameter
        root.FoldIn([2]).ShouldBe(new RandomKey(3456700291, 3873160899));
        root.FoldIn([.. "RNGSubModule_0"u8, 1]).ShouldBe(new RandomKey(3858825717, 2323087578));
        root.FoldIn("RNGSubModule_0\u0001").ShouldBe(new RandomKey(3858825717, 2323087578));
        root.FoldIn("weight").ShouldNotBe(root.FoldIn("bias"));
    }

    [Fact]
    public void Stays_inside_the_interval()
    {
        float[] values = new float[100_000];
        s_key.TruncatedNormal(values, -0.5f, 0.75f);
        values.ShouldAllBe(value => value > -0.5f && value < 0.75f);
        s_key.Uniform(values, 3, 4);
        values.ShouldAllBe(value => value >= 3 && value < 4);
        s_key.TruncatedNormal(values, float.NegativeInfinity, float.PositiveInfinity);
        values.ShouldAllBe(value => float.IsFinite(value));
    }

    [Fact]
    public void Permutes_every_count()
    {
        Prop.ForAll(
                Gen.Choose(0, 5000).ToArbitrary(),
                count => new RandomKey(count).Permutation(count).Order().SequenceEqual(Enumerable.Range(0, count))
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Draws_integers_from_the_whole_interval_and_no_others()
    {
        Prop.ForAll(
                Gen.Choose(-100, 100).ToArbitrary(),
                Gen.Choose(1, 8).ToArbitrary(),
                (minimum, count) =>
                {
                    int[] values = new int[500];
                    s_key.RandInt(values, minimum, minimum + count);
                    return values.Distinct().Order().SequenceEqual(Enumerable.Range(minimum, count));
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Draws_without_replacement_only_what_is_possible()
    {
        int[] chosen = new int[2];
        s_key.Choice(chosen, [0.5f, 0, 0.5f], replace: false);
        chosen.Order().ShouldBe([0, 2]);
        Should
            .Throw<ArgumentException>(() => s_key.Choice(new int[3], [0.5f, 0, 0.5f], replace: false))
            .Message.ShouldContain("only 2 have a probability above 0");
        Should
            .Throw<ArgumentException>(() => s_key.Choice(new int[3], 2, replace: false))
            .Message.ShouldContain("3 of 2 cannot be chosen");
    }

    [Fact]
    public void An_empty_range_gives_its_minimum_as_in_jax()
    {
        s_key.RandInt(5, 5).ShouldBe(5);
        s_key.RandInt(5, 3).ShouldBe(5);
        s_key.RandInt(int.MaxValue, int.MinValue).ShouldBe(int.MaxValue);
        s_key.Uniform(2, 2).ShouldBe(2);
        float[] values = new float[100];
        s_key.Uniform(values, 2, 1);
        values.ShouldAllBe(value => value == 2);
    }

    [Fact]
    public void Refuses_what_cannot_be_drawn()
    {
        Should
            .Throw<ArgumentOutOfRangeException>(() => s_key.RandInt(new byte[1].AsSpan(), 0, 257))
            .Message.ShouldContain("Byte does not hold the integers from 0 to 257 - 1");
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.RandInt(new byte[1].AsSpan(), -1, -5));
        Should.Throw<ArgumentException>(() => s_key.RandInt(new long[1].AsSpan(), 0, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.Uniform(0, float.NaN)).Message.ShouldContain("[0, NaN)");
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.Uniform(float.MinValue, float.MaxValue));
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.TruncatedNormal(new float[1], 1, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.Bernoulli(new bool[1], 1.5f));
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.FoldIn(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.FoldIn(1L << 32));
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.Split(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => s_key.Bits(new uint[1], start: -1));
    }

    [Fact]
    public void Fills_without_allocating()
    {
        float[] values = new float[4099];
        s_key.Normal(values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        s_key.Normal(values);
        s_key.TruncatedNormal(values);
        s_key.Uniform(values);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
