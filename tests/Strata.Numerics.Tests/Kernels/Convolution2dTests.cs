using Strata.Numerics.Kernels;
using Strata.Numerics.Tests.Threading;

namespace Strata.Numerics.Tests.Kernels;

/// <summary>Convolutions of small whole numbers, whose sums are exact in any order: results must be equal.</summary>
[Collection(ThreadCountCollection.Name)]
public partial class Convolution2dTests
{
    [Theory, MemberData(nameof(Shapes))]
    public void Forward_is_exact(ConvolutionShape shape)
    {
        using var operands = new Operands(shape);
        foreach (bool hasBias in new[] { false, true })
        {
            int plane = shape.OutHeight * shape.OutWidth;
            Block bias = hasBias ? operands.Bias : default;
            double[] expected = new double[operands.Output.Length];
            for (int i = 0; i < expected.Length; i++)
                expected[i] = hasBias ? bias[i / plane % shape.OutChannels] : 0;
            ConvolutionReference.ForEachProduct(
                shape,
                (x, w, y) => expected[y] += (double)operands.Input[x] * operands.Weight[w]
            );
            operands.Result.Last(expected.Length).Span.Fill(float.NaN);

            Convolution2d.Forward(shape, operands.Input, operands.Weight, bias, operands.Result.Last(expected.Length));

            ShouldEqual(operands.Result.Last(expected.Length), expected);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Input_gradient_is_exact(ConvolutionShape shape)
    {
        using var operands = new Operands(shape);
        foreach (bool accumulate in new[] { false, true })
        {
            Block result = operands.Result.Last(operands.Input.Length);
            result.Span.Fill(accumulate ? 2 : float.NaN);
            double[] expected = new double[result.Length];
            Array.Fill(expected, accumulate ? 2 : 0);
            ConvolutionReference.ForEachProduct(
                shape,
                (x, w, y) => expected[x] += (double)operands.Output[y] * operands.Weight[w]
            );

            Convolution2d.InputGradient(shape, operands.Output, operands.Weight, result, accumulate);

            ShouldEqual(result, expected);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Weight_gradient_is_exact(ConvolutionShape shape)
    {
        using var operands = new Operands(shape);
        foreach (bool accumulate in new[] { false, true })
        {
            Block result = operands.Result.Last(operands.Weight.Length);
            result.Span.Fill(accumulate ? 2 : float.NaN);
            double[] expected = new double[result.Length];
            Array.Fill(expected, accumulate ? 2 : 0);
            ConvolutionReference.ForEachProduct(
                shape,
                (x, w, y) => expected[w] += (double)operands.Output[y] * operands.Input[x]
            );

            Convolution2d.WeightGradient(shape, operands.Input, operands.Output, result, accumulate);

            ShouldEqual(result, expected);
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Gives_the_same_bits_for_any_number_of_threads(ConvolutionShape shape)
    {
        shape = shape with { Batch = shape.Batch + 4 };
        float[] one = AllResults(shape, 1);
        AllResults(shape, 2).ShouldBe(one);
        AllResults(shape, 3).ShouldBe(one);
    }

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        using var _ = new ThreadCountScope(2);
        ConvolutionShape shape = Basic(20, 16, 16, 16, 16);
        using var operands = new Operands(shape);
        Block result = operands.Result.Last(operands.Output.Length);
        Step();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Step()
        {
            Convolution2d.Forward(shape, operands.Input, operands.Weight, operands.Bias, result);
            Convolution2d.WeightGradient(shape, operands.Input, operands.Output, operands.Weight, accumulate: true);
            Convolution2d.InputGradient(shape, operands.Output, operands.Weight, operands.Input, accumulate: true);
        }
    }

    [Fact]
    public void Clears_the_weight_gradient_of_an_empty_batch()
    {
        using var weight = new NativeBuffer(9);
        weight.Block.Span.Fill(5);

        Convolution2d.WeightGradient(Basic(0, 1, 4, 4, 1), default, default, weight.Block, accumulate: false);

        weight.Block.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Refuses_sizes_that_do_not_fit()
    {
        ConvolutionShape shape = Basic(2, 4, 5, 5, 6);
        using var operands = new Operands(shape);
        Block short1 = operands.Input.Slice(1, operands.Input.Length - 1);

        Should.Throw<ArgumentException>(() => Forward(shape with { Groups = 4 })).Message.ShouldContain("4 groups");
        Should.Throw<ArgumentException>(() => Forward(shape with { KernelWidth = 8 })).Message.ShouldContain("3×8");
        Should.Throw<ArgumentException>(() => Forward(shape with { StrideHeight = 0 }));
        Should
            .Throw<ArgumentException>(() =>
                Convolution2d.Forward(shape, short1, operands.Weight, default, operands.Output)
            )
            .ParamName.ShouldBe("input");
        Should
            .Throw<ArgumentException>(() =>
                Convolution2d.Forward(
                    shape,
                    operands.Input,
                    operands.Weight,
                    operands.Bias.Slice(0, 5),
                    operands.Output
                )
            )
            .ParamName.ShouldBe("bias");

        void Forward(ConvolutionShape wrong) =>
            Convolution2d.Forward(wrong, operands.Input, operands.Weight, default, operands.Output);
    }

    private static void ShouldEqual(Block result, double[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (result[i] != expected[i])
                throw new InvalidOperationException($"value {i} is {result[i]}, expected {expected[i]}");
        }
    }

    private static float[] AllResults(ConvolutionShape shape, int threads)
    {
        using var _ = new ThreadCountScope(threads);
        using var operands = new Operands(shape);
        var random = new System.Random(3);
        foreach (Block block in new[] { operands.Input, operands.Weight, operands.Output })
        foreach (ref float value in block.Span)
            value = random.NextSingle() - 0.5f;
        var results = new List<float>();
        Block output = operands.Result.Last(operands.Output.Length);
        Convolution2d.Forward(shape, operands.Input, operands.Weight, operands.Bias, output);
        results.AddRange(output.Span);
        Block inputGradient = operands.Result.Last(operands.Input.Length);
        Convolution2d.InputGradient(shape, operands.Output, operands.Weight, inputGradient, accumulate: false);
        results.AddRange(inputGradient.Span);
        Block weightGradient = operands.Result.Last(operands.Weight.Length);
        Convolution2d.WeightGradient(shape, operands.Input, operands.Output, weightGradient, accumulate: false);
        results.AddRange(weightGradient.Span);
        return [.. results];
    }

    private sealed class Operands : IDisposable
    {
        private readonly List<GuardedMemory> _memories = [];

        public Operands(ConvolutionShape s)
        {
            var random = new System.Random(11);
            Input = Create(random, s.Batch * s.InChannels * s.Height * s.Width);
            Weight = Create(random, s.OutChannels * (s.InChannels / s.Groups) * s.KernelHeight * s.KernelWidth);
            Bias = Create(random, s.OutChannels);
            Output = Create(random, s.Batch * s.OutChannels * s.OutHeight * s.OutWidth);
            Result = new GuardedMemory(Math.Max(Math.Max(Input.Length, Output.Length), Weight.Length));
            _memories.Add(Result);
        }

        public Block Input { get; }

        public Block Weight { get; }

        public Block Bias { get; }

        public Block Output { get; }

        public GuardedMemory Result { get; }

        public void Dispose() => _memories.ForEach(memory => memory.Dispose());

        private Block Create(System.Random random, int length)
        {
            var memory = new GuardedMemory(length);
            _memories.Add(memory);
            Block block = memory.Last(length);
            foreach (ref float value in block.Span)
                value = random.Next(-3, 4);
            return block;
        }
    }
}
