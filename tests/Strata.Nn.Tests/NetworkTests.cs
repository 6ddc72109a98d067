using Strata.Nn.Models;
using Strata.Nn.Modules;
using Strata.Numerics;
using Strata.Numerics.Threading;
using Strata.Optim;

namespace Strata.Nn.Tests;

/// <summary>What must hold for whole networks: same bits however they run, and nothing allocated in a step.</summary>
[Collection("threads")]
public class NetworkTests
{
    private static readonly Dictionary<string, Func<Layer>> s_networks = new()
    {
        ["mlp"] = () => new Mlp([256, 300, 10], new RandomKey(3)),
        ["digits_cnn"] = () => new DigitsCnn(10, new RandomKey(3)),
        ["resnet_small_gray"] = () => ModelRegistry.Create("resnet_small_gray", 10, new RandomKey(3)),
    };

    public static TheoryData<string> Names => [.. s_networks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Bits_do_not_depend_on_threads(string name)
    {
        int threads = WorkerPool.ThreadCount;
        try
        {
            WorkerPool.ThreadCount = 1;
            float[] one = Train(s_networks[name](), steps: 3);
            foreach (int count in new[] { 2, 3 })
            {
                WorkerPool.ThreadCount = count;
                Train(s_networks[name](), steps: 3).ShouldBe(one, $"{count} threads");
            }
        }
        finally
        {
            WorkerPool.ThreadCount = threads;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_replay_gives_the_bits_of_an_eager_step(string name)
    {
        Layer network = s_networks[name]();
        var step = Step(network);
        step.Verify = true;
        for (int i = 0; i < 4; i++)
            step.Run(Images(i == 2 ? 3 : 8, i), Labels(i == 2 ? 3 : 8));
        step.RecordingCount.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_replay_allocates_nothing(string name)
    {
        TrainStep step = Step(s_networks[name]());
        (Tensor images, Tensor labels) = (Images(8, 1), Labels(8));
        for (int i = 0; i < 4; i++)
            step.Run(images, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 3; i++)
            step.Run(images, labels);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void The_mode_of_a_module_makes_another_recording()
    {
        Layer network = s_networks["resnet_small_gray"]();
        TrainStep step = Step(network);
        step.Run(Images(8, 1), Labels(8));
        network.Evaluate();
        step.Run(Images(8, 1), Labels(8));
        step.RecordingCount.ShouldBe(2);
        network.Train();
        step.Run(Images(8, 1), Labels(8));
        step.RecordingCount.ShouldBe(2, "the first recording fits again");
    }

    private static TrainStep Step(Layer network) =>
        TrainStep.Compile(
            Optimizer.Create(network, new Sgd(0.05) { Momentum = 0.9 }),
            (x, y) => Loss.CrossEntropy(network.Forward(x), y)
        );

    private static float[] Train(Layer network, int steps)
    {
        TrainStep step = Step(network);
        for (int i = 0; i < steps; i++)
            step.Run(Images(32, i), Labels(32));
        float[] values = [.. network.State().SelectMany(entry => entry.Tensor.ToArray())];
        step.Reset();
        return values;
    }

    private static Tensor Images(int count, int seed) => Differences.Random(new Shape(count, 1, 16, 16), seed, 0, 1);

    private static Tensor Labels(int count) =>
        Tensor.From([.. Enumerable.Range(0, count).Select(i => (float)(i % 10))]);
}
