using Strata.Nn.Flax;
using Strata.Nn.Layers;
using Strata.Numerics;

namespace Strata.Nn.Tests.Flax;

/// <summary>Flax' starts in Strata's layers. The bits themselves are judged by the fixtures, <c>random/flax_init</c>.</summary>
public class FlaxModuleTests
{
    // nn.Dense(4).init(PRNGKey(42), ones((1, 3))), Flax 0.12.8
    private static readonly uint[] s_kernel =
    [
        0xBDF091C8,
        0x3F7CB29F,
        0xBE236842,
        0xBE900D83,
        0x3F08ECA9,
        0x3E887CE2,
        0xBF08E31A,
        0xBEF9026B,
        0x3FA62C1E,
        0xBF0C1BD9,
        0x3F0DDD02,
        0xBF1EA541,
    ];

    [Fact]
    public void A_linear_layer_starts_from_the_bits_of_dense()
    {
        var layer = new Linear(3, 4, new RandomKey(0));
        IReadOnlyList<FlaxParameter> start = FlaxLayers.Dense(3, 4).InitializeLinen(new RandomKey(42));
        start[0].CopyTo(layer.Weight);
        start[1].CopyTo(layer.Bias!);
        start[0].Values.ToArray().Select(BitConverter.SingleToUInt32Bits).ShouldBe(s_kernel);
        for (int o = 0; o < 4; o++)
        for (int i = 0; i < 3; i++)
            BitConverter.SingleToUInt32Bits(layer.Weight.Value.Span[(o * 3) + i]).ShouldBe(s_kernel[(i * 4) + o]);
        layer.Bias!.Value.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void A_model_starts_from_all_parameters_at_once()
    {
        var model = Sequential.Named(("first", new Linear(3, 4, new RandomKey(0))), ("norm", new LayerNorm(4)));
        IReadOnlyList<FlaxParameter> start = new FlaxModule()
            .With("first", FlaxLayers.Dense(3, 4))
            .With("norm", FlaxLayers.Norm(4))
            .InitializeLinen(new RandomKey(42));
        model.Parameters().First().Value.Span.Fill(7);

        start.CopyTo(model);

        foreach ((FlaxParameter from, Strata.Optim.Parameter to) in start.Zip(model.Parameters()))
            to.Value.Span.ToArray().ShouldBe(from.ToTorch(), to.Name);
    }

    [Fact]
    public void A_model_of_other_layers_is_refused_and_left_alone()
    {
        var model = Sequential.Named(("norm", new LayerNorm(4)), ("last", new Linear(3, 4, new RandomKey(0))));
        float[][] before = [.. model.Parameters().Select(parameter => parameter.Value.Span.ToArray())];
        FlaxModule norm = FlaxLayers.Norm(4);
        FlaxModule biasFirst = new FlaxModule()
            .With("bias", new Shape(4), Initializer.Ones)
            .With("scale", new Shape(4), Initializer.Ones);

        Refuse(norm, "Flax starts 2 parameters, Sequential has 4");
        Refuse(With(norm, FlaxLayers.Dense(4, 3)), "b/kernel: expected a parameter of shape 3×4");
        Refuse(With(biasFirst, FlaxLayers.Dense(3, 4)), "a/bias of Flax stands where Sequential has 'norm.weight'");
        model.Parameters().Select(parameter => parameter.Value.Span.ToArray()).ShouldBe(before);

        static FlaxModule With(FlaxModule a, FlaxModule b) => new FlaxModule().With("a", a).With("b", b);
        void Refuse(FlaxModule other, string words) =>
            Should
                .Throw<ShapeException>(() => other.InitializeLinen(new RandomKey(0)).CopyTo(model))
                .Message.ShouldContain(words);
    }

    [Fact]
    public void A_kernel_of_images_changes_its_axes()
    {
        FlaxParameter kernel = FlaxLayers.Conv(2, 3, new Shape(5, 7)).InitializeLinen(new RandomKey(1))[0];
        float[] torch = kernel.ToTorch();
        kernel.TorchShape.ShouldBe(new Shape(3, 2, 5, 7));
        for (int y = 0; y < 5; y++)
        for (int x = 0; x < 7; x++)
        for (int i = 0; i < 2; i++)
        for (int o = 0; o < 3; o++)
            torch[(((((o * 2) + i) * 5) + y) * 7) + x]
                .ShouldBe(kernel.Values.Span[(((((y * 7) + x) * 2) + i) * 3) + o]);
        var layer = new Conv2d(2, 3, new Size2d(5, 7), new RandomKey(0));
        kernel.CopyTo(layer.Weight);
        layer.Weight.Value.Span.ToArray().ShouldBe(torch);
    }

    [Fact]
    public void Another_shape_is_refused_with_both() =>
        Should
            .Throw<ShapeException>(() =>
                FlaxLayers
                    .Dense(3, 4)
                    .InitializeLinen(new RandomKey(0))[0]
                    .CopyTo(new Linear(4, 3, new RandomKey(0)).Weight)
            )
            .Message.ShouldContain("expected a parameter of shape 4×3");

    [Fact]
    public void A_counter_above_255_takes_two_bytes()
    {
        var root = new RandomKey(0);
        FlaxKeys.Linen(root, [], 256).ShouldBe(root.FoldIn([1, 0]));
        FlaxKeys.Linen(root, ["a"], 255).ShouldBe(root.FoldIn([(byte)'a', 255]));
        FlaxKeys.Linen(root, ["a"], 1, separators: true).ShouldBe(root.FoldIn([0, (byte)'a', 0, 1]));
    }

    [Fact]
    public void Counting_of_nnx_goes_on_from_where_it_was()
    {
        var stream = new RandomKey(3);
        IReadOnlyList<FlaxParameter> whole = new FlaxModule()
            .With("a", FlaxLayers.Dense(2, 2))
            .With("b", FlaxLayers.Dense(2, 2))
            .InitializeNnx(stream);
        FlaxParameter second = FlaxLayers.Dense(2, 2).InitializeNnx(stream, first: 2)[0];
        second.Values.ToArray().ShouldBe(whole[2].Values.ToArray());
        whole.Select(one => one.Name).ShouldBe(["a/kernel", "a/bias", "b/kernel", "b/bias"]);
    }

    [Fact]
    public void What_has_no_fans_or_vectors_is_refused() // as JAX refuses it
    {
        var key = new RandomKey(0);
        Should.Throw<ShapeException>(() => FlaxInitializers.LecunNormal.Draw(key, new Shape(5)));
        Should.Throw<ShapeException>(() => FlaxInitializers.Orthogonal().Draw(key, new Shape(5)));
        Should.Throw<ShapeException>(() => FlaxInitializers.DeltaOrthogonal().Draw(key, new Shape(3, 6, 4)));
        Should.Throw<ShapeException>(() => FlaxInitializers.DeltaOrthogonal().Draw(key, new Shape(6, 4)));
        Should.Throw<ArgumentException>(() =>
            new FlaxModule().With("a", FlaxLayers.RmsNorm(2)).With("a", FlaxLayers.RmsNorm(2))
        );
    }
}
