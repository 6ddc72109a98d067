using static Strata.Optim.Tests.Stages.StageProbes;

namespace Strata.Optim.Tests.Stages;

public class GroupStageTests
{
    private static ParameterSet Zeros(params (string Name, int[] Shape)[] parameters)
    {
        ParameterSet set = Descent.Set(parameters);
        foreach (Parameter parameter in set)
            parameter.Value.Clear();
        return set;
    }

    private static void Step(Optimizer optimizer, ParameterSet set, params string[] withoutGradient)
    {
        foreach (Parameter parameter in set)
        {
            parameter.HasGradient = parameter.RequiresGradient && !withoutGradient.Contains(parameter.Name);
            if (parameter.HasGradient)
                parameter.Gradient.Span.Fill(1);
        }

        optimizer.Step().ShouldBe(StepOutcome.Applied);
    }

    [Fact]
    public void Every_label_is_a_group_of_its_own()
    {
        ParameterSet set = Zeros(("a.w", [3]), ("b.w", [10]), ("a.b", [4]), ("c", [100]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("a", "a.**", new Rule(new CountValues()))
                .Group("b", "b.**", new Rule(new CountValues()))
                .Default("rest", new Sgd(0))
                .Build()
        );

        Step(optimizer, set);

        set["a.w"].Value.Span.ToArray().ShouldAllBe(value => value == -7);
        set["a.b"].Value.Span.ToArray().ShouldAllBe(value => value == -7);
        set["b.w"].Value.Span.ToArray().ShouldAllBe(value => value == -10);
        set["c"].Value.Span.ToArray().ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void Frozen_members_and_those_without_a_gradient_take_no_part()
    {
        ParameterSet set = Zeros(("a", [3]), ("b", [10]), ("c", [100]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Freeze("c").Default("all", new Rule(new CountValues())).Build()
        );

        Step(optimizer, set, withoutGradient: "b");
        Step(optimizer, set);

        set["a"].Value[0].ShouldBe(-3 - 13);
        set["b"].Value[0].ShouldBe(-13);
        set["c"].Value[0].ShouldBe(0);
        OptimizerState state = optimizer.CaptureState();
        state.GroupScalars["optim/rule/values/all"].ShouldBe(13);
        state.GroupScalars["optim/rule/values_updates/all"].ShouldBe(2);
        state.Counts["optim/rule/count/b"].ShouldBe(1);
    }

    [Fact]
    public void A_group_of_which_no_member_takes_part_stands_still()
    {
        ParameterSet set = Zeros(("a", [3]), ("b", [10]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("a", "a", new Rule(new CountValues()))
                .Group("b", "b", new Rule(new CountValues()))
                .Build()
        );

        Step(optimizer, set, withoutGradient: "b");

        optimizer.CaptureState().GroupScalars["optim/rule/count/b"].ShouldBe(0);
        optimizer.CaptureState().GroupScalars["optim/rule/count/a"].ShouldBe(1);
    }

    [Fact]
    public void Members_under_layer_decay_are_measured_with_rates_of_their_own()
    {
        ParameterSet set = Zeros(("body.w", [2]), ("head.w", [2]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Default("all", new Rule(new SumRates()))
                .LearningRateMultiplier("body.**", 0.25)
                .Build()
        );

        Step(optimizer, set);

        set["body.w"].Value[0].ShouldBe(-(1.25f + 1));
        set["head.w"].Value[1].ShouldBe(-(1.25f + 1));
    }

    [Fact]
    public void Phases_run_one_after_the_other_over_the_whole_group()
    {
        // 1 + 1 = 2 for each of 5 values: 10; times 3; the sum over 5 of 30: 150; plus 1.
        ParameterSet set = Zeros(("a", [3]), ("b", [2]));
        var rule = new Rule(new Add(1), new SumUpdates("first"), new Times(3), new SumUpdates("second"), new Add(1));
        Optimizer optimizer = Optimizer.Create(OptimizationPlan.For(set).Default("all", rule).Build());

        Step(optimizer, set);

        set["a"].Value.Span.ToArray().ShouldAllBe(value => value == -151);
        set["b"].Value.Span.ToArray().ShouldAllBe(value => value == -151);
        optimizer.CaptureState().GroupScalars["optim/rule/first/all"].ShouldBe(10);
        optimizer.CaptureState().GroupScalars["optim/rule/second/all"].ShouldBe(150);
    }

    [Fact]
    public void Rules_with_different_numbers_of_phases_go_side_by_side()
    {
        ParameterSet set = Zeros(("a", [3]), ("b", [2]), ("c", [4]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("a", "a", new Rule(new SumUpdates("x"), new SumUpdates("y")))
                .Group("b", "b", new Rule(new SumUpdates("x")))
                .Group("c", "c", new Rule(new Times(5)))
                .Build()
        );

        Step(optimizer, set);

        set["a"].Value[0].ShouldBe(-9);
        set["b"].Value[0].ShouldBe(-2);
        set["c"].Value[0].ShouldBe(-5);
    }

    [Fact]
    public void Stages_that_keep_the_same_name_are_told()
    {
        ParameterSet set = Zeros(("a", [3]));

        Should
            .Throw<PlanException>(() => Optimizer.Create(set, new Rule(new Keeper("k"), new Keeper("k"))))
            .Message.ShouldContain("Two stages of one rule keep a state named \"k_rows\"");
    }
}
