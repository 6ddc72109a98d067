using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class InnerProductTests
{
    [Fact]
    public void Agrees_with_a_plain_sum_at_every_length_and_unaligned()
    {
        using var left = new PinnedBuffer(Numbers(80, 3));
        using var right = new PinnedBuffer(Numbers(80, 5));
        for (int length = 0; length <= 67; length++)
        {
            for (int start = 0; start < 3; start++)
            {
                double expected = 0;
                for (int i = start; i < start + length; i++)
                    expected += (double)left.Block[i] * right.Block[i + 1];

                double found = InnerProduct.Of(left.Block.Slice(start, length), right.Block.Slice(start + 1, length));

                found.ShouldBe(expected, 1e-12, $"length {length} from {start}");
            }
        }
    }

    [Fact]
    public void Small_products_beside_large_ones_are_not_lost()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 1000)];
        float[] values = [1e8f, .. Enumerable.Repeat(1e-3f, 998), -1e8f];
        using var left = new PinnedBuffer(ones);
        using var right = new PinnedBuffer(values);

        InnerProduct.Of(left.Block, right.Block).ShouldBe(0.998, 1e-6);
    }

    [Fact]
    public void Refuses_other_lengths()
    {
        using var values = new PinnedBuffer(new float[4]);

        Should.Throw<ArgumentException>(() => InnerProduct.Of(values.Block, values.Block.Slice(0, 3)));
    }

    private static float[] Numbers(int count, double step) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(step * i))];
}
