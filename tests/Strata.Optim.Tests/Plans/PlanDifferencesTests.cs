using Strata.Numerics;

namespace Strata.Optim.Tests.Plans;

/// <summary>What a report says of a changed plan: what changed, and nothing else.</summary>
public class PlanDifferencesTests
{
    private readonly ParameterSet _set = Descent.Set(("body", [3]), ("head", [3]));

    [Fact]
    public void Thawing_and_freezing_say_so_and_no_figure_more()
    {
        var frozen = OptimizationPlan.For(_set).Freeze("body").Default("rest", new AdamW(0.1)).Build();
        var all = OptimizationPlan.For(_set).Default("rest", new AdamW(0.1)).Build();
        Optimizer optimizer = Optimizer.Create(frozen);

        optimizer.Replan(all).Differences.ShouldBe(["\"body\": was frozen, is in group \"rest\" under adamw at 0.1"]);
        optimizer
            .Replan(frozen)
            .Differences.ShouldBe(["\"body\": was in group \"rest\" under adamw at 0.1, is frozen"]);
    }

    [Fact]
    public void Of_options_only_those_that_changed_are_named() =>
        DifferenceOf(new AdamW(0.1) { Beta1 = 0.8 }).ShouldBe("\"body\": Beta1 was 0.9, is 0.8");

    [Fact]
    public void A_rate_is_named_once() =>
        DifferenceOf(new AdamW(0.2)).ShouldBe("\"body\": learning rate was 0.1, is 0.2");

    [Fact]
    public void A_schedule_of_decay_that_begins_at_the_old_number_is_seen() =>
        DifferenceOf(new AdamW(0.1) { WeightDecay = Schedule.Linear(1e-2, 0, 100) })
            .ShouldBe("\"body\": WeightDecay was 1e-2, is linear(1e-2 → 0, 100 steps)");

    [Fact]
    public void A_value_with_commas_is_one_value() =>
        DifferenceOf(new AdamW(0.1) { Beta1 = Schedule.Linear(0.9, 0.8, 100), Beta2 = 0.99 })
            .ShouldBe("\"body\": Beta1 was 0.9, is linear(0.9 → 0.8, 100 steps); Beta2 was 0.999, is 0.99");

    [Fact]
    public void The_options_of_another_rule_are_not_compared() =>
        DifferenceOf(new Sgd(0.1) { WeightDecay = 1e-2 })
            .ShouldBe("\"body\": rule was adamw, is sgd; decay mode was decoupled, is coupled");

    [Fact]
    public void What_stands_inside_another_rule_is_seen()
    {
        Optimizer optimizer = Optimizer.Create(Plan(new Lookahead(new AdamW(0.1))));

        optimizer
            .Replan(Plan(new Lookahead(new AdamW(0.1) { Beta2 = 0.99 })))
            .Differences.ShouldHaveSingleItem()
            .ShouldContain("Beta2 = 0.99");
    }

    private string DifferenceOf(UpdateRule rule)
    {
        Optimizer optimizer = Optimizer.Create(Plan(new AdamW(0.1)));
        return optimizer.Replan(Plan(rule)).Differences.ShouldHaveSingleItem();
    }

    private OptimizationPlan Plan(UpdateRule rule) =>
        OptimizationPlan.For(_set).Group("body", "body", rule).Default("rest", new AdamW(0.1)).Build();
}
