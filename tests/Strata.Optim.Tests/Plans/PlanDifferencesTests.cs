namespace Strata.Optim.Tests.Plans;

/// <summary>What the report of a new plan says of one parameter.</summary>
public class PlanDifferencesTests
{
    private static readonly ParameterSet s_set = Descent.Set(("a", [3]));

    [Fact]
    public void Another_rate_is_told_once() =>
        Report(new Adam(0.1), new Adam(0.01)).ShouldBe(["\"a\": learning rate was 0.1, is 0.01"]);

    [Fact]
    public void Of_one_rule_only_the_options_that_differ_are_told() =>
        Report(new Adam(0.1), new Adam(0.1) { Beta2 = 0.9, Epsilon = 0.001 })
            .ShouldBe(["\"a\": Beta2 was 0.999, is 0.9; Epsilon was 1E-08, is 0.001"]);

    [Fact]
    public void An_option_that_a_statement_hides_is_told_all_the_same()
    {
        OptimizationPlan before = Plan(new AdamW(0.1) { WeightDecay = 0.1 });
        OptimizationPlan after = Plan(new AdamW(0.1) { WeightDecay = 0.2 });

        Optimizer.Create(before).Replan(after).Differences.ShouldBe(["\"a\": WeightDecay was 0.1, is 0.2"]);

        static OptimizationPlan Plan(AdamW rule) =>
            OptimizationPlan.For(s_set).Default("all", rule).NoWeightDecay("a").Build();
    }

    [Fact]
    public void A_schedule_with_commas_is_told_in_full() =>
        Report(new Adam(0.1), new Adam(Schedule.Cosine(0.1, 10)))
            .ShouldHaveSingleItem()
            .ShouldContain("cosine(0.1, 10 steps)");

    [Fact]
    public void Of_two_rules_both_are_told() =>
        Report(new Adam(0.1), new Sgd(0.1))
            .ShouldHaveSingleItem()
            .ShouldStartWith("\"a\": rule was adam, is sgd; options was Adam {");

    private static IReadOnlyList<string> Report(UpdateRule before, UpdateRule after) =>
        Optimizer.Create(s_set, before).Replan(OptimizationPlan.For(s_set).Default("all", after).Build()).Differences;
}
