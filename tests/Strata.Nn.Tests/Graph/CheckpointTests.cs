using Strata.Nn.Layers;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Nn.Tests.Graph;

public class CheckpointTests
{
    private static readonly Tensor s_images = Differences.Random(new Shape(3, 4, 8, 8), 5);
    private static readonly Tensor s_labels = Tensor.From([0, 1, 1]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Checkpointed_blocks_give_the_bits_of_plain_ones(bool compiled)
    {
        (float[] losses, float[] values, _) = Train(checkpoint: true, compiled);
        (float[] plainLosses, float[] plainValues, _) = Train(checkpoint: false, compiled: false);
        losses.ShouldBe(plainLosses);
        values.ShouldBe(plainValues);
    }

    [Fact]
    public void Checkpointed_blocks_take_less_memory_for_results()
    {
        (_, _, StepMemory plain) = Train(checkpoint: false, compiled: true);
        (_, _, StepMemory checkpointed) = Train(checkpoint: true, compiled: true);
        checkpointed.Bytes.ShouldBeLessThan(plain.Bytes / 2);
    }

    [Fact]
    public void Block_may_capture_tensors_and_use_several_inputs()
    {
        Tensor[] inputs = [Differences.Random(new Shape(6), 1), Differences.Random(new Shape(6), 2)];
        Tensor captured = Differences.Random(new Shape(6), 3);
        captured.RequiresGradient = true;
        Differences.Check(
            x =>
                Operations.Checkpoint(
                    z => Operations.Multiply(Operations.Multiply(z[0], z[1]), Operations.Multiply(captured, z[0])),
                    x[0],
                    x[1]
                ),
            1.0 / 128,
            inputs
        );
        captured.HasGradient.ShouldBeTrue();
    }

    [Fact]
    public void Block_that_reads_values_is_refused() =>
        Should
            .Throw<StrataException>(() =>
                Operations.Checkpoint(
                    x =>
                    {
                        Tensor twice = Operations.Scale(x, 2);
                        return twice.Values[0] > 0 ? twice : Operations.Scale(twice, -1);
                    },
                    Tensor.From([1, 2])
                )
            )
            .Message.ShouldContain("must not read values");

    private static (float[] Losses, float[] Values, StepMemory Memory) Train(bool checkpoint, bool compiled)
    {
        var blocks = new BasicBlock[4];
        for (int i = 0; i < blocks.Length; i++)
            blocks[i] = new BasicBlock(4, 4, 1, new RandomKey(i));
        var model = new Sequential(blocks);
        var dropout = new Dropout(0.3, new RandomKey(9));
        Tensor LossOf(Tensor x, Tensor y)
        {
            foreach (BasicBlock block in blocks)
            {
                Tensor Run(Tensor z) => dropout.Forward(block.Forward(z));
                x = checkpoint ? Operations.Checkpoint(Run, x) : Run(x);
            }

            return Loss.CrossEntropy(Operations.GlobalAvgPool2d(x), y);
        }

        Tape.Pass = 0;
        var optimizer = Optimizer.Create(model.ParameterSet, new Sgd(0.1) { Momentum = 0.9 });
        var step = TrainStep.Compile(optimizer, LossOf);
        float[] losses = new float[4];
        for (int i = 0; i < losses.Length; i++)
        {
            if (compiled)
            {
                losses[i] = step.Run(s_images, s_labels);
                continue;
            }

            Tensor loss = LossOf(s_images, s_labels);
            losses[i] = loss.Item();
            loss.Backward();
            optimizer.Step();
            optimizer.ZeroGradients();
        }

        // Running statistics too: they move once a step, not once a pass.
        return (losses, [.. model.State().SelectMany(entry => entry.Tensor.ToArray())], step.Memory);
    }
}
