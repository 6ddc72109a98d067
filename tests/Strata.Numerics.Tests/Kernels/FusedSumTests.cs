using System.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class FusedSumTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 68), 511, 512, 513, 1024, 5003, 100_003];

    private static PinnedBuffer Values(int length, double phase) =>
        new(
            Enumerable.Range(0, length + 1).Select(i => (float)(Math.Sin(phase + (1.7 * i)) * (1 + (i % 9)))).ToArray()
        );

    [Theory, MemberData(nameof(Lengths))]
    public void Sums_agree_with_a_plain_sum_in_double(int length)
    {
        // From the second value on, so that no vector is aligned.
        PinnedBuffer first = Values(length, 0.3);
        PinnedBuffer second = Values(length, 1.1);
        Block x = first.Block.Slice(1, length);
        Block y = second.Block.Slice(1, length);
        (double dot, double distance, double absolute) = (0, 0, 0);
        double size = 0;
        for (int i = 0; i < length; i++)
        {
            dot += (double)(x[i] * y[i]);
            distance += (double)((x[i] - y[i]) * (x[i] - y[i]));
            absolute += Math.Abs((double)x[i]);
            size += Math.Abs(x[i] * y[i]) + ((x[i] - y[i]) * (x[i] - y[i])) + Math.Abs(x[i]);
        }

        FusedSum.Dot(x, y).ShouldBe(dot, 1e-14 * (1 + size));
        FusedSum.SquaredDistance(x, y).ShouldBe(distance, 1e-14 * (1 + size));
        FusedSum.Absolute(x).ShouldBe(absolute, 1e-14 * (1 + size));
    }

    [Theory, MemberData(nameof(Lengths))]
    public void A_term_moves_its_slots_on_at_every_place(int length)
    {
        PinnedBuffer value = Values(length, 0.3);
        PinnedBuffer gradient = Values(length, 1.1);
        var slots = new NativeBuffer(2 * (length + 3));

        double sum = FusedSum.Run(
            default(Accumulate),
            value.Block.Slice(0, length),
            gradient.Block.Slice(0, length),
            slots.Block,
            slotCount: 2,
            slotStride: length + 3
        );

        double expected = 0;
        for (int i = 0; i < length; i++)
        {
            slots.Block[i].ShouldBe(gradient.Block[i]);
            slots.Block[length + 3 + i].ShouldBe(value.Block[i] * 2);
            expected += (double)(gradient.Block[i] + value.Block[i]);
        }

        sum.ShouldBe(expected, 1e-14 * 20 * (length + 1));
        for (int i = length; i < length + 3; i++)
            slots.Block[i].ShouldBe(0, "behind the values");
    }

    [Fact]
    public void Small_terms_beside_large_ones_are_not_lost()
    {
        float[] values = [.. Enumerable.Repeat(1f, 100_000), 1e8f];
        PinnedBuffer x = new(values);

        FusedSum.Absolute(x.Block).ShouldBe(100_100_000);
    }

    [Fact]
    public void Lengths_that_differ_are_told()
    {
        PinnedBuffer x = Values(8, 0);

        Should.Throw<ArgumentException>(() => FusedSum.Dot(x.Block.Slice(0, 4), x.Block.Slice(0, 5)));
    }

    private readonly struct Accumulate : IFusedUpdate
    {
        public Vector<float> Apply(Vector<float> gradient, Vector<float> parameter, ref Slots slots)
        {
            ref Vector<float> first = ref slots.Next();
            ref Vector<float> second = ref slots.Next();
            first += gradient;
            second += parameter + parameter;
            return gradient + parameter;
        }
    }
}
