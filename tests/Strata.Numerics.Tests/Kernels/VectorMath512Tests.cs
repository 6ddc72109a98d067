using System.Runtime.Intrinsics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;
using Strata.Numerics.Tests.Kernels.Functions;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>The wide forms, held to the bounds of the narrow ones.</summary>
public class VectorMath512Tests
{
    [Fact]
    public void Gates_are_right_to_about_one_unit_in_the_last_place()
    {
        if (!Lanes512.IsSupported)
            return;
        double worstSigmoid = 0;
        double worstTanh = 0;
        for (float x = -30; x < 30; x += 0.00037f)
        {
            var v = Vector512.Create(x);
            double sigmoid = 1 / (1 + Math.Exp(-(double)x));
            worstSigmoid = Math.Max(worstSigmoid, Units(VectorMath512.GateSigmoid(v)[0], sigmoid));
            worstTanh = Math.Max(worstTanh, Units(VectorMath512.GateTanh(v)[0], Math.Tanh(x)));
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
    public void At_the_ends_gates_reach_their_limits(float x, double sigmoid, double tanh)
    {
        if (!Lanes512.IsSupported)
            return;
        var v = Vector512.Create(x);
        ((double)VectorMath512.GateSigmoid(v)[0]).ShouldBe(sigmoid, 1e-37);
        ((double)VectorMath512.GateTanh(v)[0]).ShouldBe(tanh, 1e-36);
    }

    [Fact]
    public void Nan_stays_nan()
    {
        if (!Lanes512.IsSupported)
            return;
        var v = Vector512.Create(float.NaN);
        float.IsNaN(VectorMath512.GateSigmoid(v)[0]).ShouldBeTrue();
        float.IsNaN(VectorMath512.GateTanh(v)[0]).ShouldBeTrue();
        float.IsNaN(default(Gelu).ApplyWide(v)[0]).ShouldBeTrue();
    }

    [Fact]
    public void Gelu_and_its_derivative_are_right_in_the_lower_tail_too()
    {
        if (!Lanes512.IsSupported)
            return;
        for (float x = -9; x < 9; x += 1f / 64)
        {
            double below = 0.5 * ReferenceErf.Erfc(-x / Math.Sqrt(2));
            double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
            var at = Vector512.Create(x);

            ((double)default(Gelu).ApplyWide(at)[0]).ShouldBe(x * below, 1e-9 + (3e-6 * Math.Abs(x * below)));
            ((double)default(Gelu).GradientWide(at, Vector512<float>.One)[0]).ShouldBe(
                below + (x * density),
                1e-9 + (2e-6 * below) + (3e-7 * Math.Abs(x * density))
            );
        }
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(37, false)]
    [InlineData(37, true)]
    public void A_loop_gives_a_value_the_same_bits_wherever_it_stands(int length, bool accumulate)
    {
        using var x = new NativeBuffer(length);
        using var dy = new NativeBuffer(length);
        using var result = new NativeBuffer(length);
        using var gradient = new NativeBuffer(length);
        for (int i = 0; i < length; i++)
            (x.Block[i], dy.Block[i], result.Block[i], gradient.Block[i]) = (-1.3f, 0.7f, 2, 3);

        Elementwise.Apply(default(Gelu), x.Block, result.Block, accumulate);
        Elementwise.Apply(new GradientOf<Gelu>(default), x.Block, dy.Block, gradient.Block, accumulate);

        double expected = -1.3 * 0.5 * ReferenceErf.Erfc(1.3 / Math.Sqrt(2));
        ((double)result.Block[0]).ShouldBe(expected + (accumulate ? 2 : 0), 1e-6);
        for (int i = 1; i < length; i++)
        {
            result.Block[i].ShouldBe(result.Block[0]);
            gradient.Block[i].ShouldBe(gradient.Block[0]);
        }
    }

    private static double Units(float found, double expected) =>
        Math.Abs(found - expected) / (MathF.BitIncrement((float)Math.Abs(expected)) - (float)Math.Abs(expected));
}
