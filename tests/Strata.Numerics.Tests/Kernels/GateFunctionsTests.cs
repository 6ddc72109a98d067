using System.Numerics;
using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class GateFunctionsTests
{
    [Fact]
    public void Both_are_right_to_about_one_unit_in_the_last_place()
    {
        double worstSigmoid = 0;
        double worstTanh = 0;
        for (float x = -30; x < 30; x += 0.00037f)
        {
            var v = new Vector<float>(x);
            worstSigmoid = Math.Max(worstSigmoid, Units(GateFunctions.Sigmoid(v)[0], 1 / (1 + Math.Exp(-(double)x))));
            worstTanh = Math.Max(worstTanh, Units(GateFunctions.Tanh(v)[0], Math.Tanh(x)));
        }

        worstSigmoid.ShouldBeLessThan(1.6);
        worstTanh.ShouldBeLessThan(1.3);
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 1, 1)]
    [InlineData(float.NegativeInfinity, 0, -1)]
    [InlineData(100, 1, 1)]
    [InlineData(-1000, 0, -1)]
    [InlineData(0, 0.5, 0)]
    [InlineData(1e-30f, 0.5, 1e-30f)]
    public void At_the_ends_they_reach_their_limits(float x, double sigmoid, double tanh)
    {
        var v = new Vector<float>(x);
        ((double)GateFunctions.Sigmoid(v)[0]).ShouldBe(sigmoid, 1e-37);
        ((double)GateFunctions.Tanh(v)[0]).ShouldBe(tanh, 1e-36);
    }

    [Fact]
    public void Nan_stays_nan()
    {
        float.IsNaN(GateFunctions.Sigmoid(new(float.NaN))[0]).ShouldBeTrue();
        float.IsNaN(GateFunctions.Tanh(new(float.NaN))[0]).ShouldBeTrue();
    }

    private static double Units(float found, double expected) =>
        Math.Abs(found - expected) / (MathF.BitIncrement((float)Math.Abs(expected)) - (float)Math.Abs(expected));
}
