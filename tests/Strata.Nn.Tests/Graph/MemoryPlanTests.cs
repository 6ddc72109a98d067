using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests.Graph;

public class MemoryPlanTests
{
    [Fact]
    public void Step_of_a_deep_network_takes_a_fraction_of_what_its_results_take_apart()
    {
        ResNet model = ResNet.ResNet18(10, new RandomKey(1));
        var step = TrainStep.Compile(
            Optimizer.Create(model.ParameterSet, new Sgd(0.01)),
            (x, y) => Loss.CrossEntropy(model.Forward(x), y)
        );
        step.Verify = true;
        Tensor images = Differences.Random(new Shape(4, 3, 64, 64), 2);
        Tensor labels = Tensor.From([1, 2, 3, 4]);
        for (int i = 0; i < 3; i++)
            step.Run(images, labels); // a bit that differs from the eager pass throws

        StepMemory memory = step.Memory;
        memory.Bytes.ShouldBeGreaterThan(0);
        memory.Bytes.ShouldBeLessThan(memory.UnplannedBytes * 4 / 10, memory.ToString());
        memory.ToString().ShouldMatch(@"memory \d+\.\d MB → \d+\.\d MB, \d+ buffers");
    }

    [Fact]
    public void Results_of_a_step_can_be_read_afterwards_only_when_they_are_kept()
    {
        var model = new Mlp([4, 8, 3], new RandomKey(1));
        (Tensor? kept, Tensor? lost) = (null, null);
        var step = TrainStep.Compile(
            Optimizer.Create(model.ParameterSet, new Sgd(0.01)),
            (x, y) =>
            {
                lost = model.Forward(x);
                kept = Tape.Keep(Operations.Scale(lost, 2));
                return Loss.CrossEntropy(kept, y);
            }
        );
        Tensor x = Differences.Random(new Shape(5, 4), 3);
        Tensor y = Tensor.From([0, 1, 2, 0, 1]);
        for (int i = 0; i < 3; i++)
        {
            float[] expected;
            using (Tape.NoGradient())
                expected = Operations.Scale(model.Forward(x), 2).ToArray();
            step.Run(x, y);
            kept!.ToArray().ShouldBe(expected);
            Should.Throw<TensorReleasedException>(() => lost!.ToArray()).Message.ShouldContain("Tape.Keep");
        }
    }

    [Fact]
    public void Function_that_reads_a_value_while_it_is_recorded_gives_the_same_steps()
    {
        float[] Train(bool reads)
        {
            var model = new Mlp([4, 8, 3], new RandomKey(1));
            var step = TrainStep.Compile(
                Optimizer.Create(model.ParameterSet, new Adam(0.01)),
                (x, y) =>
                {
                    Tensor logits = model.Forward(x);
                    if (reads)
                        logits.ToArray().Length.ShouldBe(15);
                    return Loss.CrossEntropy(logits, y);
                }
            );
            Tensor x = Differences.Random(new Shape(5, 4), 3);
            Tensor y = Tensor.From([0, 1, 2, 0, 1]);
            return [.. Enumerable.Range(0, 4).Select(_ => step.Run(x, y))];
        }

        Train(reads: true).ShouldBe(Train(reads: false));
    }

    [Fact]
    public void Recordings_of_two_shapes_take_turns_in_one_arena()
    {
        var model = new DigitsCnn(10, new RandomKey(1));
        var step = TrainStep.Compile(
            Optimizer.Create(model.ParameterSet, new Sgd(0.01)),
            (x, y) => Loss.CrossEntropy(model.Forward(x), y)
        );
        step.Verify = true;
        foreach (int batch in (int[])[2, 6, 2, 6, 1, 2])
        {
            Tensor images = Differences.Random(new Shape(batch, 1, 16, 16), batch);
            step.Run(images, Tensor.Zeros(new Shape(batch)));
        }

        step.RecordingCount.ShouldBe(3);
    }

    [Fact]
    public void Compiled_predictions_equal_eager_ones_and_allocate_nothing()
    {
        ResNet model = ResNet.ResNet18(10, new RandomKey(1));
        model.Evaluate();
        var predict = CompiledFunction.Compile(model.Forward);
        Tensor images = Differences.Random(new Shape(2, 3, 64, 64), 2);
        float[] expected;
        using (Tape.NoGradient())
            expected = model.Forward(images).ToArray();
        for (int i = 0; i < 3; i++)
            predict.Run(images).ToArray().ShouldBe(expected);

        long before = GC.GetAllocatedBytesForCurrentThread();
        predict.Run(images);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        predict.Memory.Bytes.ShouldBeLessThan(predict.Memory.UnplannedBytes / 5, predict.Memory.ToString());
    }
}
