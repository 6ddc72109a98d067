using System.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Kernels.Functions;

namespace Strata.Numerics.Tests.Kernels.Functions;

/// <summary>Every function against double arithmetic, over all magnitudes and both signs, in units in the last place.</summary>
public class AccuracyTests
{
    // A prime, so that all exponents come with all kinds of mantissas. STRATA_DENSE=1 looks at 40 times as many values.
    private static readonly uint s_step = Environment.GetEnvironmentVariable("STRATA_DENSE") == "1" ? 1009u : 40009u;

    private static readonly Dictionary<string, (Func<double> Worst, double Bound)> s_checks = new(
        StringComparer.Ordinal
    )
    {
        ["exp"] = (() => Worst(default(Exp), Math.Exp), 1),
        ["exp2"] = (() => Worst(default(Exp2), x => Math.Pow(2, x)), 0.51),
        ["expm1"] = (() => Worst(default(ExpM1), ExpM1), 1.6),
        ["log"] = (() => Worst(default(Log), Math.Log), 0.51),
        ["log2"] = (() => Worst(default(Log2), Math.Log2), 0.51),
        ["log10"] = (() => Worst(default(Log10), Math.Log10), 0.51),
        ["log1p"] = (() => Worst(default(Log1P), Log1P), 0.51),
        ["sin"] = (() => Worst(default(Sine), Math.Sin), 0.51),
        ["cos"] = (() => Worst(default(Cosine), Math.Cos), 0.51),
        ["tan"] = (() => Worst(default(Tangent), Math.Tan), 0.51),
        ["atan"] = (() => Worst(default(ArcTangent), Math.Atan), 0.51),
        ["tanh"] = (() => Worst(default(Tanh), Math.Tanh), 1.3),
        ["sigmoid"] = (() => Worst(default(Sigmoid), x => 1 / (1 + Math.Exp(-x))), 2.3),
        ["erf"] = (() => Worst(default(Erf), ReferenceErf.Erf), 1.2),
        ["sqrt"] = (() => Worst(default(SquareRoot), Math.Sqrt), 0.5),
        ["rsqrt"] = (() => Worst(default(ReciprocalSquareRoot), x => 1 / Math.Sqrt(x)), 1.5),
        ["pow 2.5"] = (() => Worst(new PowerOf(2.5f), x => Math.Pow(x, 2.5)), 0.51),
        ["pow -3"] = (() => Worst(new PowerOf(-3), x => Math.Pow(x, -3)), 0.51),
        ["pow 1/3"] = (() => Worst(new PowerOf(1f / 3), x => Math.Pow(x, 1f / 3)), 0.51),
    };

    public static TheoryData<string> Names => [.. s_checks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Is_as_near_as_it_says(string name)
    {
        (Func<double> worst, double bound) = s_checks[name];

        worst().ShouldBeLessThanOrEqualTo(bound);
    }

    [Fact]
    public void Gelu_and_its_derivative_are_right_in_the_lower_tail_too()
    {
        for (float x = -9; x < 9; x += 1f / 64)
        {
            double below = 0.5 * ReferenceErf.Erfc(-x / Math.Sqrt(2));
            double density = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
            Vector<float> at = new(x);

            ((double)default(Gelu).Apply(at)[0]).ShouldBe(x * below, 1e-9 + (3e-6 * Math.Abs(x * below)));
            ((double)default(Gelu).Gradient(at, Vector<float>.One)[0]).ShouldBe(
                below + (x * density),
                1e-9 + (2e-6 * below) + (3e-7 * Math.Abs(x * density))
            );
        }
    }

    [Theory]
    [InlineData(0f, 0f, 1f)]
    [InlineData(0f, -1f, float.PositiveInfinity)]
    [InlineData(-0f, -1f, float.NegativeInfinity)]
    [InlineData(-0f, 3f, -0f)]
    [InlineData(-2f, 3f, -8f)]
    [InlineData(-2f, 2f, 4f)]
    [InlineData(-2f, 0.5f, float.NaN)]
    [InlineData(float.NaN, 0f, 1f)]
    [InlineData(1f, float.NaN, 1f)]
    [InlineData(-1f, float.PositiveInfinity, 1f)]
    [InlineData(0.5f, float.PositiveInfinity, 0f)]
    [InlineData(2f, float.NegativeInfinity, 0f)]
    [InlineData(float.NegativeInfinity, 3f, float.NegativeInfinity)]
    [InlineData(float.NegativeInfinity, -3f, -0f)]
    [InlineData(float.NaN, 2f, float.NaN)]
    [InlineData(3e38f, 2f, float.PositiveInfinity)]
    [InlineData(1e-30f, 2f, 0f)]
    public void Powers_have_the_special_values_of_c(float x, float y, float expected)
    {
        float found = default(Power).Apply(new(x), new(y))[0];

        BitConverter
            .SingleToInt32Bits(float.IsNaN(found) ? float.NaN : found)
            .ShouldBe(BitConverter.SingleToInt32Bits(expected));
    }

    private static double ExpM1(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1;

    private static double Log1P(double x) => Math.Abs(x) < 1e-5 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x);

    private static double Worst<TFunction>(TFunction function, Func<double, double> reference)
        where TFunction : struct, IUnaryFunction
    {
        double worst = 0;
        Span<float> lanes = stackalloc float[Vector<float>.Count];
        for (ulong bits = 0; bits <= uint.MaxValue; )
        {
            for (int i = 0; i < lanes.Length; i++, bits += s_step)
                lanes[i] = BitConverter.UInt32BitsToSingle((uint)Math.Min(bits, uint.MaxValue));
            Vector<float> found = function.Apply(new Vector<float>(lanes));
            for (int i = 0; i < lanes.Length; i++)
                worst = Math.Max(worst, Error(found[i], reference(lanes[i])));
        }

        foreach (
            float x in (ReadOnlySpan<float>)
                [0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1f, -1f]
        )
            worst = Math.Max(worst, Error(function.Apply(new(x))[0], reference(x)));
        return worst;
    }

    private static double Error(float found, double truth)
    {
        float rounded = (float)truth;
        if (!float.IsFinite(rounded) || !float.IsFinite(found))
        {
            bool same = float.IsNaN(rounded) ? float.IsNaN(found) : rounded.Equals(found);
            // The last value before an overflow may fall on either side.
            bool edge = float.IsInfinity(rounded) != float.IsInfinity(found) && Math.Abs(truth) > 3.4028e38;
            return same || edge ? 0 : double.PositiveInfinity;
        }

        return Math.Abs(found - truth) / Math.Max(MathF.BitIncrement(MathF.Abs(rounded)) - MathF.Abs(rounded), 1.5e-45);
    }
}
