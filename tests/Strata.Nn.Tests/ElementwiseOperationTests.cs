using Strata.Nn.Graph;
using Strata.Numerics;

namespace Strata.Nn.Tests;

/// <summary>Arithmetic, functions of one value, activations and reductions: what holds for every one of them.</summary>
public class ElementwiseOperationTests
{
    private const double Step = 1.0 / 256;

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Function, Func<Tensor[]> Inputs)> s_cases = new(
        StringComparer.Ordinal
    )
    {
        ["add a row"] = (x => x[0] + x[1], () => [New(1, 3, 7), New(2, 7)]),
        ["add a column"] = (x => x[0] + x[1], () => [New(1, 3, 7), New(2, 3, 1)]),
        ["add channels"] = (x => x[0] + x[1], () => [New(1, 2, 3, 5, 5), New(2, 3, 1, 1)]),
        ["subtract both ways"] = (x => x[0] - x[1], () => [New(1, 3, 1), New(2, 1, 4)]),
        ["multiply by a row"] = (x => x[0] * x[1], () => [New(1, 3, 20), New(2, 20)]),
        ["multiply by a scalar"] = (x => x[0] * x[1], () => [New(1, 3, 20), New(2)]),
        ["multiply by itself"] = (x => x[0] * x[0], () => [New(1, 9)]),
        ["divide"] = (x => x[0] / x[1], () => [New(1, 3, 7), Positive(2, 3, 1)]),
        ["divide a row"] = (x => x[0] / x[1], () => [New(1, 7), Positive(2, 3, 7)]),
        ["numbers"] = (x => ((2 - x[0]) * 3f) + (1.5f / x[0]) - (x[0] / 4f) + (-x[0]) + 2f, () => [Positive(1, 9)]),
        ["pow of tensors"] = (x => Operations.Pow(x[0], x[1]), () => [Positive(1, 3, 5), New(2, 5)]),
        ["maximum"] = (x => Operations.Maximum(x[0], x[1]), () => [Apart(1, 3, 5), Apart(2, 5)]),
        ["minimum"] = (x => Operations.Minimum(x[0], x[1]), () => [Apart(1, 3, 5), Apart(2, 5)]),
        ["lerp"] = (x => Operations.Lerp(x[0], x[1], 0.3f), () => [New(1, 3, 5), New(2, 5)]),
        ["lerp by a tensor"] = (x => Operations.Lerp(x[0], x[1], x[2]), () => [New(1, 3, 5), New(2, 5), New(3, 3, 1)]),
        ["addcmul"] = (x => Operations.Addcmul(x[0], x[1], x[2], 0.5f), () => [New(1, 5), New(2, 3, 5), New(3, 3, 1)]),
        ["where"] = (x => Operations.Where(Tensor.From([1, 0, 1, 0, 0]), x[0], x[1]), () => [New(1, 3, 5), New(2, 5)]),
        ["masked fill"] = (x => Operations.MaskedFill(x[0], Tensor.From([1, 0, 1, 0, 0]), 7), () => [New(1, 3, 5)]),
        ["clamp"] = (x => Operations.Clamp(x[0], -0.33f, 0.42f), () => [Apart(1, 30)]),
        ["clamp between tensors"] = (
            x => Operations.Clamp(x[0], x[1], x[2]),
            () => [Apart(1, 3, 5), Shifted(Apart(2, 5), -0.5f), Shifted(Apart(3, 3, 1), 0.5f)]
        ),
        ["exp"] = (x => Operations.Exp(x[0]), () => [New(1, 9)]),
        ["exp2"] = (x => Operations.Exp2(x[0]), () => [New(1, 9)]),
        ["expm1"] = (x => Operations.Expm1(x[0]), () => [New(1, 9)]),
        ["log"] = (x => Operations.Log(x[0]), () => [Positive(1, 9)]),
        ["log2"] = (x => Operations.Log2(x[0]), () => [Positive(1, 9)]),
        ["log10"] = (x => Operations.Log10(x[0]), () => [Positive(1, 9)]),
        ["log1p"] = (x => Operations.Log1p(x[0]), () => [Positive(1, 9)]),
        ["sqrt"] = (x => Operations.Sqrt(x[0]), () => [Positive(1, 9)]),
        ["rsqrt"] = (x => Operations.Rsqrt(x[0]), () => [Positive(1, 9)]),
        ["square"] = (x => Operations.Square(x[0]), () => [New(1, 9)]),
        ["cube"] = (x => Operations.Pow(x[0], 3), () => [New(1, 9)]),
        ["power"] = (x => Operations.Pow(x[0], 1.7f), () => [Positive(1, 9)]),
        ["reciprocal"] = (x => Operations.Reciprocal(x[0]), () => [Positive(1, 9)]),
        ["abs"] = (x => Operations.Abs(x[0]), () => [Apart(1, 9)]),
        ["steps"] = (
            x => Operations.Floor(x[0]) + Operations.Ceil(x[0]) + Operations.Trunc(x[0]) + Operations.Sign(x[0]),
            () => [Apart(1, 9)]
        ),
        ["round"] = (x => Operations.Round(x[0]), () => [Tensor.From([0.1f, 0.3f, 0.8f, -1.2f])]),
        ["sin"] = (x => Operations.Sin(x[0]), () => [New(1, 9)]),
        ["cos"] = (x => Operations.Cos(x[0]), () => [New(1, 9)]),
        ["tan"] = (x => Operations.Tan(x[0]), () => [New(1, 9)]),
        ["atan"] = (x => Operations.Atan(x[0]), () => [Wide(1, 9)]),
        ["erf"] = (x => Operations.Erf(x[0]), () => [Wide(1, 30)]),
        ["sigmoid"] = (x => Operations.Sigmoid(x[0]), () => [Wide(1, 30)]),
        ["tanh"] = (x => Operations.Tanh(x[0]), () => [Wide(1, 30)]),
        ["log sigmoid"] = (x => Operations.LogSigmoid(x[0]), () => [Wide(1, 30)]),
        ["silu"] = (x => Operations.Silu(x[0]), () => [Wide(1, 30)]),
        ["mish"] = (x => Operations.Mish(x[0]), () => [Wide(1, 30)]),
        ["gelu"] = (x => Operations.Gelu(x[0]), () => [Wide(1, 30)]),
        ["gelu by tanh"] = (x => Operations.Gelu(x[0], GeluApproximation.Tanh), () => [Wide(1, 30)]),
        ["softplus"] = (x => Operations.Softplus(x[0], 2, 4), () => [Wide(1, 30)]),
        ["softsign"] = (x => Operations.Softsign(x[0]), () => [Wide(1, 30)]),
        ["tanhshrink"] = (x => Operations.Tanhshrink(x[0]), () => [Wide(1, 30)]),
        ["relu6"] = (x => Operations.Relu6(x[0]), () => [Apart(1, 30)]),
        ["hardtanh"] = (x => Operations.Hardtanh(x[0], -0.33f, 0.42f), () => [Apart(1, 30)]),
        ["leaky relu"] = (x => Operations.LeakyRelu(x[0], 0.1f), () => [Apart(1, 30)]),
        ["elu"] = (x => Operations.Elu(x[0], 0.7f), () => [Apart(1, 30)]),
        ["celu"] = (x => Operations.Celu(x[0], 0.7f), () => [Apart(1, 30)]),
        ["selu"] = (x => Operations.Selu(x[0]), () => [Apart(1, 30)]),
        ["hardswish"] = (x => Operations.Hardswish(x[0]), () => [Wide(1, 30)]),
        ["hardsigmoid"] = (x => Operations.Hardsigmoid(x[0]), () => [New(1, 30)]),
        ["softshrink"] = (x => Operations.Softshrink(x[0], 0.33f), () => [Apart(1, 30)]),
        ["hardshrink"] = (x => Operations.Hardshrink(x[0], 0.33f), () => [Apart(1, 30)]),
        ["threshold"] = (x => Operations.Threshold(x[0], 0.33f, -2), () => [Apart(1, 30)]),
        ["prelu"] = (x => Operations.PRelu(x[0], x[1]), () => [Apart(1, 2, 3, 5), New(2, 3)]),
        ["prelu with one slope"] = (x => Operations.PRelu(x[0], x[1]), () => [Apart(1, 2, 3, 5), New(2, 1)]),
        ["glu"] = (x => Operations.Glu(x[0]), () => [New(1, 3, 6)]),
        ["glu of channels"] = (x => Operations.Glu(x[0], 1), () => [New(1, 2, 4, 3)]),
        ["softmax"] = (x => Operations.Softmax(x[0]), () => [New(1, 3, 11)]),
        ["softmax of channels"] = (x => Operations.Softmax(x[0], 1), () => [New(1, 2, 5, 9)]),
        ["softmin"] = (x => Operations.Softmin(x[0], 0), () => [New(1, 4, 3)]),
        ["log softmax"] = (x => Operations.LogSoftmax(x[0]), () => [New(1, 3, 11)]),
        ["log softmax of channels"] = (x => Operations.LogSoftmax(x[0], 1), () => [New(1, 2, 5, 9)]),
        ["sum of rows"] = (x => Operations.Sum(x[0], -1), () => [New(1, 3, 20)]),
        ["sum of columns"] = (x => Operations.Sum(x[0], 0, keepDimensions: true), () => [New(1, 3, 20)]),
        ["mean of channels"] = (x => Operations.Mean(x[0], [0, 2]), () => [New(1, 2, 3, 5)]),
        ["mean of everything"] = (x => Operations.Mean(x[0], Axes.All, true), () => [New(1, 2, 3)]),
        ["amax"] = (x => Operations.Amax(x[0], [0, 2]), () => [Apart(1, 2, 3, 4)]),
        ["amin"] = (x => Operations.Amin(x[0]), () => [Apart(1, 3, 4)]),
        ["max"] = (x => Operations.Max(x[0], 1).Values, () => [Apart(1, 2, 3, 4)]),
        ["min"] = (x => Operations.Min(x[0], -1, true).Values, () => [Apart(1, 3, 4)]),
        ["prod"] = (x => Operations.Prod(x[0], 1), () => [New(1, 2, 3, 2)]),
        ["prod of everything"] = (x => Operations.Prod(x[0]), () => [New(1, 5)]),
        ["logsumexp"] = (x => Operations.LogSumExp(x[0], [0, 2]), () => [New(1, 2, 3, 4)]),
        ["var"] = (x => Operations.Var(x[0], 1), () => [New(1, 3, 9)]),
        ["std"] = (x => Operations.Std(x[0], [0, 1], correction: 0), () => [New(1, 3, 2, 4)]),
        ["norm 2"] = (x => Operations.VectorNorm(x[0], 2, 1), () => [New(1, 3, 9)]),
        ["norm 1"] = (x => Operations.VectorNorm(x[0], 1), () => [Apart(1, 9)]),
        ["norm 3"] = (x => Operations.VectorNorm(x[0], 3, 0), () => [Apart(1, 5, 2)]),
        ["norm inf"] = (x => Operations.VectorNorm(x[0], double.PositiveInfinity, 1), () => [Apart(1, 2, 5)]),
        ["normalize"] = (x => Operations.Normalize(x[0], 2, 1), () => [New(1, 3, 9)]),
        ["cumsum"] = (x => Operations.Cumsum(x[0], 0), () => [New(1, 5, 3)]),
        ["cumsum of rows"] = (x => Operations.Cumsum(x[0], -1), () => [New(1, 2, 5)]),
        ["cumprod"] = (x => Operations.Cumprod(x[0], 1), () => [New(1, 2, 4, 3)]),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_central_differences(string name)
    {
        (Func<Tensor[], Tensor> function, Func<Tensor[]> inputs) = s_cases[name];

        Differences.Check(function, Step, inputs());
    }

    [Theory, MemberData(nameof(Names))]
    public void Running_it_again_allocates_nothing(string name)
    {
        (Func<Tensor[], Tensor> function, Func<Tensor[]> create) = s_cases[name];
        Tensor[] inputs = create();
        foreach (Tensor input in inputs)
            input.RequiresGradient = true;
        Tape.Discard(); // what a failed test may have left
        Tensor result = function(inputs);
        Operation[] operations = [.. Tape.Current.Operations];
        GradientTarget seed = result.Memory.BeginGradient();
        seed.Values.Span.Fill(1);
        long before = 0;
        for (int i = 0; i < 4; i++)
        {
            if (i == 2)
                before = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < operations.Length; k++)
                operations[k].Forward();
            for (int k = operations.Length - 1; k >= 0; k--)
            {
                if (operations[k].AnyOutputHasGradient())
                    operations[k].Backward();
            }
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        Tape.Discard();
    }

    private static Tensor New(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed);

    private static Tensor Positive(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed, 0.5f, 2);

    private static Tensor Wide(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed, -2.9f, 2.9f);

    private static Tensor Shifted(Tensor tensor, float by)
    {
        foreach (ref float value in tensor.Values.Span)
            value += by;
        return tensor;
    }

    /// <summary>Values that differ from each other, from those of other seeds, from 0 and from the tests' bounds by more than a step.</summary>
    private static Tensor Apart(int seed, params int[] sizes)
    {
        var shape = new Shape(sizes);
        int[] order = [.. new RandomKey(seed).Permutation(shape.Count)];
        return Tensor.From([.. order.Select(i => ((i - (shape.Count / 2)) * 0.06f) + (0.013f * seed))], shape);
    }
}
