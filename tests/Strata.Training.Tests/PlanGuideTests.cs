using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests;

/// <summary>The programs of docs/plans.md.</summary>
public class PlanGuideTests
{
    [Fact]
    public void The_plan_at_its_top_builds_and_changes()
    {
        var model = ResNet.ResNet18(2, new RandomKey(0));
        var plan = OptimizationPlan
            .For(model)
            .Freeze("conv1.**", "bn1.**")
            .Group("head", "fc.**", new AdamW(1e-2))
            .Default("backbone", new Sgd(1e-2) { Momentum = 0.9 })
            .LayerDecay(0.9, LayerOrder.TopLevelModules)
            .NoWeightDecay(parameter => parameter.Rank <= 1)
            .Build();
        var optimizer = Optimizer.Create(plan);

        plan.Assignment.Count.ShouldBe(62);
        plan.Assignment["layer1.0.conv1.weight"].LearningRateAt(0).ShouldBe(1e-2 * Math.Pow(0.9, 4));
        plan.Assignment["bn1.weight"].Why.ShouldStartWith("frozen; running statistics");

        var report = optimizer.Replan(
            OptimizationPlan
                .For(model)
                .Group("head", "fc.**", new AdamW(1e-2))
                .Default("thawed", new AdamW(1e-3))
                .Build()
        );

        report.Kept.Count.ShouldBe(4, "the head keeps its two slots each");
        report.Created.Count.ShouldBe(120);
        report.Dropped.Count.ShouldBe(57);
    }

    [Fact]
    public void Gradients_from_another_engine_step_its_memory()
    {
        float[] weights = new float[512];
        float[] gradients = new float[512];
        var parameters = ParameterSet.Wrap(Parameter.Wrap("w", new Shape(512), weights, gradients));
        var optimizer = Optimizer.Create(parameters, new AdamW(1e-3));
        Array.Fill(gradients, 1);

        optimizer.Step();

        weights.ShouldAllBe(weight => Math.Abs(weight + 1e-3f) < 1e-6f);
    }
}
