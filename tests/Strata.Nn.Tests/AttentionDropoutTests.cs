using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Threading;
using Strata.Optim;

namespace Strata.Nn.Tests;

/// <summary>Dropout of attention weights in blocks, against the whole matrix of weights that is dropped out.</summary>
[Collection("threads")]
public sealed class AttentionDropoutTests : IDisposable
{
    private const double Probability = 0.3;
    private static readonly RandomKey s_key = new(7);

    private static readonly Dictionary<string, Func<Tensor, AttentionMask?, Tensor>> s_attentions = new()
    {
        ["packed"] = (x, mask) =>
            Operations.PackedAttention(
                x.Reshape(new Shape(2, 140, 3, 2, 8)),
                mask,
                causal: true,
                dropout: Probability,
                dropoutKey: s_key
            ),
        ["heads first"] = (x, mask) =>
        {
            Tensor[] parts = Operations.Chunk(x.Reshape(new Shape(2, 2, 420, 8)), 3, 2);
            return Operations.ScaledDotProductAttention(
                parts[0],
                parts[1],
                parts[2],
                mask,
                dropout: Probability,
                dropoutKey: s_key
            );
        },
        ["projected"] = (x, mask) =>
        {
            Tensor[] parts = Operations.Chunk(x, 3, -1);
            return Operations.ProjectedAttention(
                parts[0],
                parts[1],
                parts[2],
                2,
                mask,
                dropout: Probability,
                dropoutKey: s_key
            );
        },
        ["layer, time first"] = (x, mask) => Layer().Forward(x.Reshape(new Shape(140, 6, 16)), mask, causal: true),
        ["layer, other keys"] = (x, mask) =>
        {
            Tensor rows = x.Reshape(new Shape(140, 6, 16));
            return Layer().Forward(rows, Operations.Scale(rows, 0.5f), rows, mask);
        },
    };

    private readonly int _threads = WorkerPool.ThreadCount;

    public static TheoryData<string> Names => [.. s_attentions.Keys];

    public void Dispose() => WorkerPool.ThreadCount = _threads;

    [Theory, MemberData(nameof(Names))]
    public void Drops_what_the_explicit_form_drops(string name)
    {
        Tensor input = Differences.Random(new Shape(2, 140, 48), 1);
        (float[] Output, float[] Gradient) blocks = Run(s_attentions[name], input, null);
        Tensor nothing = Tensor.Zeros(new Shape(140, 140));
        nothing.RequiresGradient = true; // a mask that learns takes the whole matrix
        (float[] Output, float[] Gradient) whole = Run(s_attentions[name], input, AttentionMask.Added(nothing));

        blocks.Output.ShouldBe(whole.Output, 2e-6);
        blocks.Gradient.ShouldBe(whole.Gradient, 1e-5);
        Tape.Pass = 4;
        s_attentions[name](input, null).ToArray().ShouldNotBe(blocks.Output, "another pass, another mask");
        Tape.Discard();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Agrees_with_central_differences(bool causal) =>
        Differences.Check(
            x =>
            {
                Tape.Pass = 3;
                return Operations.ScaledDotProductAttention(
                    x[0],
                    x[1],
                    x[2],
                    causal: causal,
                    dropout: 0.4,
                    dropoutKey: s_key
                );
            },
            1.0 / 128,
            Differences.Random(new Shape(1, 4, 5, 3), 1),
            Differences.Random(new Shape(1, 2, 6, 3), 2),
            Differences.Random(new Shape(1, 2, 6, 2), 3)
        );

    [Fact]
    public void The_expected_value_is_that_without_dropout()
    {
        Tensor input = Differences.Random(new Shape(1, 6, 3, 1, 4), 1);
        float[] expected = Operations.PackedAttention(input).ToArray();
        double[] sums = new double[expected.Length];
        const int Passes = 4000;
        for (int i = 0; i < Passes; i++)
        {
            Tape.Pass = i;
            float[] found = Operations.PackedAttention(input, dropout: 0.5, dropoutKey: s_key).ToArray();
            for (int j = 0; j < sums.Length; j++)
                sums[j] += found[j];
        }

        for (int j = 0; j < sums.Length; j++)
            (sums[j] / Passes).ShouldBe(expected[j], 0.03);
        Operations.PackedAttention(input, dropout: 1).ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void A_replayed_step_gives_the_bits_of_an_eager_one_with_any_number_of_threads_and_allocates_nothing()
    {
        var found = new List<float[]>();
        for (int threads = 1; threads <= 3; threads++)
        {
            WorkerPool.ThreadCount = threads;
            (MultiheadAttention layer, TrainStep step) = Compiled();
            step.Verify = true;
            step.Run(Batch(0), Batch(1));
            step.Run(Batch(2), Batch(3));
            step.Verify = false;
            step.Run(Batch(4), Batch(5));
            (Tensor x, Tensor y) = (Batch(6), Batch(7));
            long before = GC.GetAllocatedBytesForCurrentThread();
            step.Run(x, y);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
            found.Add([.. layer.Parameters().SelectMany(parameter => parameter.Value.Span.ToArray())]);
        }

        found[1].ShouldBe(found[0]);
        found[2].ShouldBe(found[0]);
    }

    [Fact]
    public void Memory_grows_with_the_length_not_with_its_square()
    {
        long[] bytes = [.. ((int[])[256, 1024]).Select(Bytes)];
        ((double)bytes[1] / bytes[0]).ShouldBeLessThan(4.2);

        static long Bytes(int length)
        {
            (_, TrainStep step) = Compiled();
            Tensor x = Differences.Random(new Shape(length, 1, 16), 1);
            step.Run(x, x);
            return step.Memory.Bytes;
        }
    }

    private static MultiheadAttention Layer() => new(16, 2, s_key, new() { Dropout = Probability });

    private static (MultiheadAttention Layer, TrainStep Step) Compiled()
    {
        MultiheadAttention layer = Layer();
        var step = TrainStep.Compile(
            Optimizer.Create(layer, new Sgd(0.1)),
            (x, y) => Loss.MeanSquaredError(layer.Forward(x, causal: true), y)
        );
        return (layer, step);
    }

    private static Tensor Batch(int seed) => Differences.Random(new Shape(150, 2, 16), seed);

    private static (float[] Output, float[] Gradient) Run(
        Func<Tensor, AttentionMask?, Tensor> attention,
        Tensor input,
        AttentionMask? mask
    )
    {
        Tape.Discard();
        Tape.Pass = 3;
        input.RequiresGradient = true;
        input.ClearGradient();
        Tensor output = attention(input, mask);
        float[] values = output.ToArray();
        output.Backward(Differences.Random(output.Shape, 8));
        return (values, input.Gradient.Span.ToArray());
    }
}
