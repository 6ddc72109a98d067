using Strata.Numerics.Kernels;

namespace Strata.Numerics.Tests.Kernels;

public class ElementwiseTests
{
    private static readonly int[] s_lengths = [.. Enumerable.Range(0, 68), 32767, 32768, 32769, 65536, 100_003];

    private static readonly Dictionary<
        string,
        (Action<Block, Block, Block, bool> Run, Func<float, float, float> Scalar)
    > s_two = new()
    {
        ["add"] = (Elementwise.Add, (x, y) => x + y),
        ["subtract"] = (Elementwise.Subtract, (x, y) => x - y),
        ["multiply"] = (Elementwise.Multiply, (x, y) => x * y),
        ["rectify gradient"] = (Elementwise.RectifyGradient, (x, y) => x <= 0 ? 0 : y),
        ["copy"] = ((x, _, r, a) => Elementwise.Copy(x, r, a), (x, _) => x),
        ["scale"] = ((x, _, r, a) => Elementwise.Scale(x, -1.7f, r, a), (x, _) => -1.7f * x),
        ["add constant"] = ((x, _, r, a) => Elementwise.AddConstant(x, 0.7f, r, a), (x, _) => x + 0.7f),
        ["fill"] = ((_, _, r, a) => Elementwise.Fill(0.7f, r, a), (_, _) => 0.7f),
    };

    public static TheoryData<string> Names => [.. s_two.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Equals_its_scalar_meaning_at_every_length(string name)
    {
        (Action<Block, Block, Block, bool> run, Func<float, float, float> scalar) = s_two[name];
        foreach (int length in s_lengths)
        foreach (bool accumulate in new[] { false, true })
        {
            // One value further than aligned, and a guard on both sides.
            using NativeBuffer x = Filled(length + 1, 1);
            using NativeBuffer y = Filled(length + 1, 2);
            using NativeBuffer result = Filled(length + 2, 3);
            float[] before = result.Block.Span.ToArray();
            run(x.Block.Slice(1, length), y.Block.Slice(1, length), result.Block.Slice(1, length), accumulate);
            for (int i = 0; i < length; i++)
            {
                float value = scalar(x.Block[i + 1], y.Block[i + 1]);
                float expected = accumulate ? before[i + 1] + value : value;
                if (result.Block[i + 1] != expected)
                    result.Block[i + 1].ShouldBe(expected, $"{name}, length {length}, value {i}");
            }

            result.Block[0].ShouldBe(before[0], "wrote before the start");
            result.Block[length + 1].ShouldBe(before[^1], "wrote past the end");
        }
    }

    [Fact]
    public void Rectify_passes_nan_and_infinity()
    {
        using NativeBuffer x = Of(-1, -0f, 0, 2, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3, -4);
        using var result = new NativeBuffer(x.Length);
        Elementwise.Rectify(x.Block, result.Block);
        result.Block.Span.ToArray().ShouldBe([0, 0, 0, 2, float.NaN, float.PositiveInfinity, 0, 3, 0]);
    }

    [Fact]
    public void Operands_of_other_lengths_are_refused()
    {
        using NativeBuffer x = Filled(3, 1);
        using NativeBuffer y = Filled(4, 1);
        Should.Throw<ArgumentException>(() => Elementwise.Add(x.Block, y.Block, x.Block));
        Should.Throw<ArgumentException>(() => Elementwise.Copy(y.Block, x.Block));
    }

    [Fact]
    public void The_exponential_is_exact_at_0_and_near_everywhere()
    {
        float[] values = [.. Enumerable.Range(-110_000, 199_000).Select(i => i / 1000f)];
        using NativeBuffer x = Of(values);
        using var result = new NativeBuffer(values.Length);
        Elementwise.Apply(default(Exponential), x.Block, result.Block);
        double worst = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double truth = Math.Exp(values[i]);
            if (values[i] > -87 && values[i] < 88.7)
                worst = Math.Max(worst, Math.Abs(result.Block[i] - truth) / truth);
            else if (values[i] <= -87)
                Math.Abs(result.Block[i] - truth).ShouldBeLessThan(3e-45, $"{values[i]}");
        }

        worst.ShouldBeLessThan(1.2e-7);
        using NativeBuffer special = Of(0, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 89, -200, 1);
        Elementwise.Apply(default(Exponential), special.Block, special.Block);
        special
            .Block.Span[..6]
            .ToArray()
            .ShouldBe([1, float.NaN, float.PositiveInfinity, 0, float.PositiveInfinity, 0]);
    }

    internal static NativeBuffer Filled(int length, int seed)
    {
        var buffer = new NativeBuffer(length);
        new RandomKey(seed).Uniform(buffer.Block.Span, -1, 1);
        return buffer;
    }

    internal static NativeBuffer Of(params float[] values)
    {
        var buffer = new NativeBuffer(values.Length);
        values.CopyTo(buffer.Block.Span);
        return buffer;
    }
}
