using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class ScaledSumTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Stores_or_adds_at_every_length(bool accumulate)
    {
        for (int length = 0; length <= 67; length++)
        {
            using var source = new NativeBuffer(length);
            using var target = new NativeBuffer(length + 1);
            for (int i = 0; i < length; i++)
                (source.Block[i], target.Block[i]) = (i - 30.5f, i * 0.1f);
            target.Block[length] = 7;

            ScaledSum.Store(target.Block.Slice(0, length), source.Block, 1 / 3f, accumulate);

            for (int i = 0; i < length; i++)
                target.Block[i].ShouldBe((accumulate ? i * 0.1f : 0) + ((i - 30.5f) * (1 / 3f)));
            target.Block[length].ShouldBe(7, "nothing is written behind the end");
        }
    }

    [Theory, InlineData(5), InlineData(70_001)]
    public void Combines_two_scaled_arrays(int length)
    {
        using var source = new NativeBuffer(length);
        using var target = new NativeBuffer(length);
        for (int i = 0; i < length; i++)
            (source.Block[i], target.Block[i]) = (i - 30.5f, i * 0.1f);

        ScaledSum.Combine(target.Block, 3, source.Block, 0.7f);

        for (int i = 0; i < length; i++)
            target.Block[i].ShouldBe(((i - 30.5f) * 0.7f) + (i * 0.1f * 3));
    }

    [Fact]
    public void Lengths_must_be_equal()
    {
        using var source = new NativeBuffer(3);
        using var target = new NativeBuffer(4);

        Should
            .Throw<ArgumentException>(() => ScaledSum.Store(target.Block, source.Block, 1, false))
            .Message.ShouldStartWith("3 values do not fit 4.");
    }
}
