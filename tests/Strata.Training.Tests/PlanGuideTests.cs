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
    public void A_sequence_thaws_a_real_model_and_a_late_group_joins()
    {
        var model = ResNet.ResNet18(2, new RandomKey(0));
        var sequence = PlanSequence.Thaw(
            model,
            LayerOrder.TopLevelModules,
            everySteps: 300,
            plan => plan.Group("head", "fc.**", new AdamW(1e-2)).Default("trunk", new AdamW(1e-3))
        );
        var optimizer = sequence.CreateOptimizer();

        sequence.Apply(optimizer).ShouldBeNull("nothing changes before step 300");
        sequence.Starts.Count.ShouldBe(7);
        optimizer.Plan.Assignment.Count(row => !row.Frozen).ShouldBe(2);

        var adapter = new Strata.Nn.Layers.Linear(2, 2, new RandomKey(1));
        optimizer.Replan(optimizer.Plan.Add(new ParameterGroup("adapter", adapter.Parameters(), new AdamW(1e-3))));

        optimizer.Plan.Assignment.Groups.ShouldBe(["head", "adapter"]);
    }

    [Fact]
    public void Its_layer_orders_fit_a_real_model()
    {
        var model = ResNet.ResNet18(2, new RandomKey(0));

        LayerOrder
            .FromLayers("{conv1,bn1}.**", "layer{1,2}.**", "layer{3,4}.**", "fc.**")
            .Of(model)
            .Layers.Count.ShouldBe(4);
        LayerOrder.ForModel("resnet18").Of(model).Layers.Count.ShouldBe(10);
        OptimizationPlan
            .For(model)
            .Default(new AdamW(1))
            .LearningRates(1e-5, 1e-3, LayerOrder.ResNet())
            .Schedule(Schedule.Cosine(1, 1000))
            .NoWeightDecay(Selector.Norms, Selector.Biases)
            .Build()
            .Assignment["fc.weight"]
            .LearningRateAt(0)
            .ShouldBe(1e-3);
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
