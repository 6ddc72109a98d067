using Strata.Nn;
using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests;

/// <summary>The loop that a user writes without a <see cref="Trainer"/>.</summary>
public class ProgramTests
{
    [Fact]
    public void A_network_is_planned_trained_and_judged_in_a_few_lines()
    {
        var key = new RandomKey(42);
        DatasetSplit digits = Digits.Load().Split(0.8, key);
        var model = new Mlp([64, 128, 128, 10], key);

        OptimizationPlan plan = OptimizationPlan
            .For(model)
            .Group("head", "layers.2.**", new AdamW(Schedule.Cosine(3e-3, steps: 230)))
            .Default("trunk", new Sgd(5e-2) { Momentum = 0.9 })
            .LayerDecay(0.8, LayerOrder.Blocks)
            .NoWeightDecay(parameter => parameter.Rank <= 1)
            .Build();

        Optimizer optimizer = Optimizer.Create(plan);
        TrainStep step = TrainStep.Compile(
            optimizer,
            (images, labels) => Loss.CrossEntropy(model.Forward(images), labels)
        );
        foreach (Batch batch in digits.Train.Batches(64, epochs: 10, key))
            step.Run(batch.Images, batch.Labels);

        optimizer.StepCount.ShouldBe(230);
        digits.Test.Accuracy(model).ShouldBeGreaterThan(0.9);
    }
}
