using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Threading;
using Strata.Optim;

namespace Strata.Nn.Tests.Models;

/// <summary>What every network for images promises, each in a small size with all of its kinds of layers and all random parts.</summary>
[Collection("threads")]
public class VisionModelTests
{
    private const int Classes = 4;
    private const int Batch = 3;

    private static readonly Dictionary<string, (Shape Input, Func<RandomKey, Layer> Create)> s_models = new()
    {
        ["resnet"] = (Images(16), key => new ResNet(ResNetOptions.Small, Classes, key)),
        ["vit"] = (
            new Shape(Batch, 3, 16, 24),
            key => new VisionTransformer(
                new()
                {
                    ImageSize = new(16, 24),
                    PatchSize = 8,
                    Width = 24,
                    Depth = 2,
                    Heads = 3,
                    DropRate = 0.1,
                    PositionDropRate = 0.1,
                    ProjectionDropRate = 0.1,
                    DropPathRate = 0.3,
                },
                Classes,
                key
            )
        ),
        ["efficientnet"] = (
            Images(32),
            key => new EfficientNet(Narrow(EfficientNetOptions.B0 with { DropPathRate = 0.3 }), Classes, key)
        ),
        ["tf_efficientnet_lite"] = (
            Images(24),
            key => new EfficientNet(Narrow(EfficientNetOptions.Lite0 with { DropRate = 0.2 }), Classes, key)
        ),
        ["mobilenetv2"] = (Images(32), key => new EfficientNet(Narrow(EfficientNetOptions.MobileNetV2), Classes, key)),
        ["mobilenetv3"] = (
            Images(32),
            key => new EfficientNet(Narrow(EfficientNetOptions.MobileNetV3Large), Classes, key)
        ),
        ["convnext"] = (Images(32), key => new ConvNext(SmallConvNext, Classes, key)),
        ["convnext of convolutions"] = (
            Images(32),
            key => new ConvNext(SmallConvNext with { ConvMlp = true, LayerScale = null }, Classes, key)
        ),
        ["swin"] = (Images(32), key => new SwinTransformer(SmallSwin, Classes, key)),
        ["swin of padded windows"] = (
            Images(36),
            key => new SwinTransformer(SmallSwin with { ImageSize = 36 }, Classes, key)
        ),
        ["silero_vad"] = (new Shape(Batch, Classes * SileroVad.ChunkSize), key => new SileroVad(key)),
    };

    public static TheoryData<string> Models => [.. s_models.Keys];

    private static ConvNextOptions SmallConvNext =>
        new()
        {
            Depths = [1, 2],
            Channels = [8, 16],
            DropPathRate = 0.3,
            DropRate = 0.1,
            LayerScale = 0.5,
        };

    private static SwinOptions SmallSwin =>
        new()
        {
            ImageSize = 32,
            PatchSize = 2,
            WindowSize = 4,
            Width = 12,
            Depths = [2, 2],
            Heads = [2, 3],
            DropPathRate = 0.3,
            ProjectionDropRate = 0.1,
        };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_compiled_step_gives_the_bits_of_an_eager_one_on_one_thread_and_two(string name)
    {
        int threads = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = 1;
            float[] expected = Train(name, verify: false, eager: true);
            Train(name, verify: true, eager: false).ShouldBe(expected);
            WorkerPool.ThreadCount = 2;
            Train(name, verify: false, eager: false).ShouldBe(expected);
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_replay_allocates_nothing(string name)
    {
        (Layer model, Optimizer optimizer) = NewModel(name);
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        (Tensor input, Tensor labels) = Data(name);
        for (int i = 0; i < 4; i++)
            step.Run(input, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 3; i++)
            step.Run(input, labels);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Training_learns_the_batch(string name)
    {
        (Layer model, Optimizer optimizer) = NewModel(name);
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        (Tensor input, Tensor labels) = Data(name);
        float first = step.Run(input, labels);
        for (int i = 0; i < 30; i++)
            step.Run(input, labels);
        step.Run(input, labels).ShouldBeLessThan(0.9f * first);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void An_input_of_another_shape_is_refused_with_its_shape_and_a_fix(string name)
    {
        (Layer model, _) = NewModel(name);
        int[] sizes = s_models[name].Input.Sizes.ToArray();
        sizes[1]++; // channels; of sound: samples
        var input = Tensor.Zeros(new Shape(sizes));
        string message = Should.Throw<ShapeException>(() => model.Forward(input)).Message;
        message.ShouldContain(input.Shape.ToString());
        message.ShouldMatch("(Change|Pad) ");
        message.ShouldMatch("^[A-Za-z0-9_.]+: expected ");
        Tape.Discard();
    }

    [Theory]
    [InlineData("vit", "patch_embed: expected images of batch×3×16×24, got an input of shape 3×3×32×24.")]
    [InlineData("swin", "patch_embed: expected images of batch×3×32×32, got an input of shape 3×3×64×32.")]
    public void Images_of_another_size_are_refused_where_the_model_was_made_for_one(string name, string expected)
    {
        (Layer model, _) = NewModel(name);
        int[] sizes = s_models[name].Input.Sizes.ToArray();
        sizes[2] *= 2;
        Should
            .Throw<ShapeException>(() => model.Forward(Tensor.Zeros(new Shape(sizes))))
            .Message.ShouldStartWith(expected);
    }

    [Fact]
    public void Every_model_of_the_registry_orders_all_its_layers_and_has_its_head()
    {
        foreach (ModelEntry entry in ModelRegistry.Models.Where(entry => entry.Source == "timm"))
        {
            Layer model = entry.Create(7, new RandomKey(1));
            LayerTable layers = model.DecayOrder.Of(model.ParameterSet);
            layers.LayerOf.Count.ShouldBe(model.Parameters().Count(), entry.Name);
            layers.Layers.Count.ShouldBeGreaterThan(5, entry.Name);
            string head = model.Head!;
            model.Parameters().Single(parameter => parameter.Name == $"{head}.weight").Shape[0].ShouldBe(7, entry.Name);
        }
    }

    [Fact]
    public void Speech_in_a_stream_is_that_in_the_whole_recording()
    {
        var model = new SileroVad(new RandomKey(3));
        Tensor sound = Data("silero_vad").Input;
        using NoGradientScope scope = Tape.NoGradient();
        float[] whole = model.Forward(sound).ToArray();
        Tensor padded = Operations.Pad(sound, [SileroVad.ContextSize, 0]);
        (Tensor? hidden, Tensor? cells) = ((Tensor?)null, (Tensor?)null);
        for (int chunk = 0; chunk < Classes; chunk++)
        {
            int start = chunk * SileroVad.ChunkSize;
            Tensor part = Operations.Narrow(padded, 1, start, SileroVad.ContextSize + SileroVad.ChunkSize);
            (Tensor probability, hidden, cells) = model.Step(part, hidden, cells);
            for (int i = 0; i < Batch; i++)
                probability.Values[i].ShouldBe(whole[(i * Classes) + chunk], 1e-6f);
        }
    }

    private static float[] Train(string name, bool verify, bool eager)
    {
        (Layer model, Optimizer optimizer) = NewModel(name);
        var step = TrainStep.Compile(optimizer, (x, y) => Loss.CrossEntropy(model.Forward(x), y));
        step.Verify = verify;
        (Tensor input, Tensor labels) = Data(name);
        for (int i = 0; i < 3; i++)
        {
            if (!eager)
            {
                step.Run(input, labels);
                continue;
            }

            Tape.Pass = optimizer.StepCount;
            Loss.CrossEntropy(model.Forward(input), labels).Backward();
            optimizer.Step();
            optimizer.ZeroGradients();
        }

        step.Reset();
        return [.. model.State().SelectMany(entry => entry.Tensor.ToArray())];
    }

    private static (Layer Model, Optimizer Optimizer) NewModel(string name)
    {
        Layer model = s_models[name].Create(new RandomKey(5));
        return (model, Optimizer.Create(model, new AdamW(3e-3)));
    }

    private static (Tensor Input, Tensor Labels) Data(string name)
    {
        Shape shape = s_models[name].Input;
        var input = Tensor.Zeros(shape);
        new RandomKey(9).Normal(input.Values.Span);
        return (input, Tensor.From([.. Enumerable.Range(0, Batch).Select(i => (float)(i % Classes))]));
    }

    private static EfficientNetOptions Narrow(EfficientNetOptions options) =>
        options with
        {
            WidthMultiplier = 0.2,
            Features = 32,
            Stages = [.. options.Stages.Select(stage => stage with { Blocks = Math.Min(2, stage.Blocks) })],
        };

    private static Shape Images(int side) => new(Batch, 3, side, side);
}
