using System.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class CubeRootTests
{
    public static TheoryData<float> Particular =>
        [
            0f,
            -0f,
            1f,
            -1f,
            8f,
            -27f,
            1e-30f,
            -1e30f,
            1e-38f,
            1e-45f,
            -3e-41f,
            float.Epsilon * 1000,
            float.MaxValue,
            float.MinValue,
            float.PositiveInfinity,
            float.NegativeInfinity,
            float.NaN,
        ];

    [Theory, MemberData(nameof(Particular))]
    public void Is_the_nearest_float_at_particular_values(float x) =>
        CubeRoot.Of(new Vector<float>(x))[0].ShouldBe((float)Math.Cbrt(x));

    [Fact]
    public void Is_nearly_always_the_nearest_float_and_never_more_than_one_away()
    {
        var random = new Random(7);
        int other = 0;
        for (int i = 0; i < 200_000; i++)
        {
            float x = BitConverter.Int32BitsToSingle(random.Next(0x7f800000)); // every positive finite exponent
            float root = CubeRoot.Of(new Vector<float>(x))[0];
            float nearest = (float)Math.Cbrt(x);
            Math.Abs(BitConverter.SingleToInt32Bits(root) - BitConverter.SingleToInt32Bits(nearest))
                .ShouldBeLessThanOrEqualTo(1, $"{x:R}");
            other += root.Equals(nearest) ? 0 : 1;
        }

        other.ShouldBeLessThan(20);
    }

    [Fact]
    public void Every_lane_has_its_own_root()
    {
        float[] values = [.. Enumerable.Range(0, Vector<float>.Count).Select(i => (i - 2) * 1.7f * MathF.Pow(10, i))];

        Vector<float> roots = CubeRoot.Of(new Vector<float>(values));

        for (int i = 0; i < values.Length; i++)
            roots[i].ShouldBe((float)Math.Cbrt(values[i]));
    }
}
