using Strata.Nn.Layers;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests;

public class SequenceTests
{
    private const double Step = 1.0 / 128;
    private static readonly RandomKey s_key = new(7);

    private static readonly Dictionary<string, Action> s_checks = new()
    {
        ["attention"] = () => Check(x => Attend(x), New(1, 2, 2, 4, 3), New(2, 2, 2, 5, 3), New(3, 2, 2, 5, 2)),
        ["attention of grouped queries"] = () =>
            Check(x => Attend(x, causal: true), New(1, 1, 4, 5, 3), New(2, 1, 2, 5, 3), New(3, 1, 2, 5, 2)),
        ["attention to itself"] = () => Check(x => Attend([x[0], x[0], x[0]], causal: true), New(1, 2, 4, 3)),
        ["attention with a mask that learns"] = () =>
            Check(
                x => Operations.ScaledDotProductAttention(x[0], x[1], x[2], AttentionMask.Added(x[3])),
                New(1, 2, 4, 3, 2),
                New(2, 2, 2, 5, 2),
                New(3, 2, 2, 5, 3),
                New(4, 4, 3, 1)
            ),
        ["packed attention"] = () => Check(x => Operations.PackedAttention(x[0], causal: true), New(1, 2, 5, 3, 2, 3)),
        ["packed attention with a mask that learns"] = () =>
            Check(
                x => Operations.PackedAttention(x[0], AttentionMask.Added(x[1])),
                New(1, 2, 4, 3, 2, 3),
                New(2, 2, 4, 4)
            ),
        ["multi-head attention with a mask that learns"] = () =>
        {
            var layer = new MultiheadAttention(6, 2, s_key);
            Check(x => layer.Forward(x[0], AttentionMask.Added(x[1])), New(1, 4, 2, 6), New(2, 4, 4));
        },
        ["multi-head attention"] = () =>
        {
            var layer = new MultiheadAttention(6, 2, s_key, new() { BatchFirst = true });
            Check(x => layer.Forward(x[0], causal: true), New(1, 2, 4, 6));
        },
        ["multi-head attention, time first"] = () =>
        {
            var layer = new MultiheadAttention(
                6,
                3,
                s_key,
                new()
                {
                    KeySize = 4,
                    ValueSize = 5,
                    AddBiasKeyValue = true,
                }
            );
            Check(x => layer.Forward(x[0], x[1], x[2]), New(1, 3, 2, 6), New(2, 4, 2, 4), New(3, 4, 2, 5));
        },
        ["embedding"] = () =>
            Check(x => Operations.Embedding(Tensor.From([1, 2, 1, 0], new Shape(2, 2)), x[0]), New(1, 3, 5)),
        ["bags by offsets"] = () =>
            Check(
                x => Operations.EmbeddingBag(Tensor.From([1, 2, 1, 0, 2]), x[0], Tensor.From([0, 2, 2])),
                New(1, 3, 4)
            ),
        ["largest values of bags"] = () =>
            Check(
                x => Operations.EmbeddingBag(Tensor.From([1, 2, 1, 0], new Shape(2, 2)), x[0], mode: BagMode.Max),
                New(1, 3, 4)
            ),
        ["rotary positions"] = () =>
        {
            var rotary = new RotaryPositions(10, 8, turned: 6);
            Check(x => rotary.Forward(x[0], start: 2), New(1, 2, 4, 3, 10));
        },
        ["rotary positions of neighbours"] = () =>
        {
            var rotary = new RotaryPositions(6, 8, interleaved: true);
            Check(x => rotary.ForwardPacked(x[0]), New(1, 2, 4, 3, 2, 6));
        },
        ["bilinear"] = () =>
        {
            var layer = new Bilinear(3, 4, 2, s_key);
            Check(x => layer.Forward(x[0], x[1]), New(1, 5, 3), New(2, 5, 4));
        },
    };

    public static TheoryData<string> Names => [.. s_checks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_central_differences(string operation) => s_checks[operation]();

    [Fact]
    public void Attention_with_weights_gives_the_same_as_attention_in_blocks()
    {
        var layer = new MultiheadAttention(12, 3, s_key);
        Tensor x = New(1, 5, 2, 12);
        var padding = AttentionMask.Hidden(Tensor.From([0, 0, 0, 1, 1, 0, 1, 0, 0, 0], new Shape(2, 5)));
        float[] blocks = layer.Forward(x, keyMask: padding, causal: true).ToArray();
        (Tensor output, Tensor weights) = layer.ForwardWithWeights(x, x, x, keyMask: padding, causal: true);
        output.ToArray().Zip(blocks).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
        weights.Shape.ShouldBe(new Shape(2, 5, 5));
        Operations.Sum(weights, -1).ToArray().ShouldAllBe(sum => Math.Abs(sum - 1) < 1e-6);
    }

    [Fact]
    public void A_padding_row_is_zero_at_first_and_stays()
    {
        var layer = new Embedding(4, 3, s_key, paddingIndex: -2);
        layer.Weight.Value.Slice(6, 3).Span.ToArray().ShouldBe([0, 0, 0]);
        Operations.Sum(layer.Forward(Tensor.From([2, 2, 1]))).Backward();
        layer.Weight.Gradient.Span.ToArray().ShouldBe([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
    }

    [Fact]
    public void Padding_counts_for_nothing_in_a_bag()
    {
        var layer = new EmbeddingBag(3, 2, s_key, paddingIndex: 0);
        Tensor found = layer.Forward(Tensor.From([0, 1, 2, 0, 0, 0], new Shape(2, 3)));
        Span<float> w = layer.Weight.Value.Span;
        found.Values[0].ShouldBe((w[2] + w[4]) / 2, 1e-6f);
        found.ToArray()[2..].ShouldBe([0, 0]);
    }

    [Fact]
    public void Rotated_products_depend_on_the_distance_of_positions_only()
    {
        var rotary = new RotaryPositions(8, 50);
        (Tensor q, Tensor k) = (New(1, 1, 1, 1, 8), New(2, 1, 1, 1, 8));
        float near = dot(rotary.Forward(q, 3), rotary.Forward(k, 1));
        float far = dot(rotary.Forward(q, 40), rotary.Forward(k, 38));
        far.ShouldBe(near, 1e-5f);
        Math.Abs(dot(rotary.Forward(q, 4), rotary.Forward(k, 1)) - near).ShouldBeGreaterThan(1e-3f);

        static float dot(Tensor x, Tensor y) => Operations.Sum(Operations.Multiply(x, y)).Item();
    }

    [Fact]
    public void Sines_and_cosines_of_positions_are_those_of_the_paper()
    {
        Tensor found = new SinusoidalPositions(4, 10).Forward(Tensor.Zeros(new Shape(1, 3, 4)));
        float[] expected = [MathF.Sin(2), MathF.Cos(2), MathF.Sin(0.02f), MathF.Cos(0.02f)];
        found.ToArray()[8..].Zip(expected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    [Fact]
    public void A_correction_of_low_rank_starts_at_nothing_learns_alone_and_merges()
    {
        var layer = new Linear(6, 5, s_key);
        var lora = new LoraLinear(layer, rank: 2, alpha: 8, s_key);
        lora.NamedParameters()
            .Select(entry => entry.Key)
            .ShouldBe(["base_layer.weight", "base_layer.bias", "lora_A.weight", "lora_B.weight"]);
        Tensor x = New(1, 3, 6);
        float[] before = lora.Forward(x).ToArray();
        before.ShouldBe(layer.Forward(x).ToArray());

        Operations.Sum(lora.Forward(x)).Backward();
        layer.Weight.HasGradient.ShouldBeFalse();
        lora.LoraB.Weight.HasGradient.ShouldBeTrue();
        new RandomKey(3).Normal(lora.LoraB.Weight.Value.Span);
        float[] weight = layer.Weight.Value.Span.ToArray();
        float[] corrected = lora.Forward(x).ToArray();
        corrected.ShouldNotBe(before);
        lora.Merge();
        lora.Forward(x).ToArray().Zip(corrected).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        lora.Unmerge();
        layer.Weight.Value.Span.ToArray().ShouldBe(weight);
        Should.Throw<InvalidOperationException>(lora.Unmerge);
    }

    [Fact]
    public void A_compiled_step_of_an_encoder_gives_the_bits_of_an_eager_one_and_allocates_nothing()
    {
        var model = new Encoder();
        var optimizer = Optimizer.Create(model, new Sgd(0.1));
        var step = TrainStep.Compile(
            optimizer,
            (tokens, target) => Loss.MeanSquaredError(model.Forward(tokens), target)
        );
        var tokens = Tensor.From([.. Enumerable.Range(0, 18).Select(i => (float)i)], new Shape(3, 6));
        Tensor target = New(1, 3, 6, 16);
        step.Verify = true;
        step.Run(tokens, target);
        step.Run(tokens, target);
        step.Verify = false;
        step.Run(tokens, target);
        long before = GC.GetAllocatedBytesForCurrentThread();
        step.Run(tokens, target);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var layer = new MultiheadAttention(8, 2, s_key, new() { BatchFirst = true });
        message(() => layer.Forward(New(1, 2, 3, 6))).ShouldContain("2×3×6");
        message(() => layer.Forward(New(1, 2, 3, 8), AttentionMask.Hidden(New(2, 3, 4)))).ShouldContain("3×4");
        message(() => layer.Forward(New(1, 2, 3, 8), keyMask: AttentionMask.Hidden(New(2, 3, 3))))
            .ShouldContain("padding");
        message(() => Attend([New(1, 2, 3, 4), New(1, 2, 3, 5), New(1, 2, 3, 4)])).ShouldContain("2×3×5");
        message(() => Operations.PackedAttention(New(1, 2, 3, 4))).ShouldContain("length×3×heads");
        message(() => new RotaryPositions(4, 5).Forward(New(1, 1, 6, 1, 4))).ShouldContain("longer");

        static string message(Action action) => Should.Throw<ShapeException>(action).Message;
    }

    private static Tensor Attend(Tensor[] x, bool causal = false) =>
        Operations.ScaledDotProductAttention(x[0], x[1], x[2], causal: causal);

    private static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs) =>
        Differences.Check(function, Step, inputs);

    private static Tensor New(int seed, params int[] sizes) => Differences.Random(new Shape(sizes), seed);

    private sealed class Encoder : Layer
    {
        private readonly Embedding _embedding;
        private readonly TransformerEncoderLayer _layer;

        public Encoder()
        {
            _embedding = AddModule("embedding", new Embedding(20, 16, s_key));
            _layer = AddModule(
                "layer",
                new TransformerEncoderLayer(16, 4, s_key.FoldIn("layer"), 24, batchFirst: true, normFirst: true)
            );
        }

        public override Tensor Forward(Tensor input) => _layer.Forward(_embedding.Forward(input), causal: true);
    }
}
