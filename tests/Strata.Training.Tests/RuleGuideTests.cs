using Strata.Nn.Models;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training.Tests;

/// <summary>The program and the table of docs/around-a-rule.md.</summary>
public class RuleGuideTests
{
    [Fact]
    public void The_plan_at_its_top_builds_and_its_text_is_read()
    {
        var model = ResNet.ResNet18(2, new RandomKey(0));
        var plan = OptimizationPlan
            .For(model)
            .Group("head", "fc.**", new AdamW(1e-2).OnDirection(new Cautious()))
            .Group("norms", "bn1.**", new Sgd(1e-2).Accumulated(4))
            .Default(
                "backbone",
                new Lookahead(new Sgd(1e-2) { Momentum = 0.9 }.BeforeRule(new CentralizeGradient())) { SyncPeriod = 5 }
            )
            .AverageWeights(WeightAverage.Exponential(0.999))
            .Build();

        plan.Assignment["fc.weight"].Rule.ShouldBeOfType<Averaged>();
        plan.Assignment["bn1.weight"].LearningRateAt(0).ShouldBe(1e-2);
        RuleText
            .Parse("adamw(1e-3) | cautious | lookahead(5, 0.5) | average(0.999)")
            .ShouldBe(
                new Lookahead(new AdamW(1e-3).OnDirection(new Cautious())) { SyncPeriod = 5 }.WithAverage(
                    WeightAverage.Exponential(0.999)
                )
            );
    }
}
