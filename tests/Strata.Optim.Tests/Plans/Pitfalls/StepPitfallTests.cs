using Strata.Numerics;

namespace Strata.Optim.Tests.Plans.Pitfalls;

/// <summary>Counters, norms, restores and the price of groups (R30 to R42), where no other test holds it.</summary>
public class StepPitfallTests
{
    [Fact]
    public void R32_all_groups_and_rules_see_one_counter()
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [3]));
        Schedule schedule = Schedule.Linear(1, 0, 10);
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Group("a", "a", new Sgd(schedule)).Default(new AdamW(schedule)).Build()
        );
        for (int step = 0; step < 4; step++)
        {
            Descent.WriteGradients(set, step);
            set["b"].HasGradient = step == 0; // its own count stands still; its schedule does not
            optimizer.Step();
            optimizer.ZeroGradients();
        }

        (optimizer.LearningRateOf("a"), optimizer.LearningRateOf("b")).ShouldBe((0.6, 0.6));
        (optimizer.UpdatesOf("a"), optimizer.UpdatesOf("b")).ShouldBe((4, 1));
    }

    [Fact]
    public void R33_rates_are_computed_and_nothing_built_later_overwrites_them()
    {
        ParameterSet set = Descent.Set(("a", [3]));
        OptimizationPlan plan = OptimizationPlan.For(set).Default(new Sgd(Schedule.Linear(1, 0, 10))).Build();
        Optimizer optimizer = Optimizer.Create(plan);
        for (int step = 0; step < 3; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        OptimizerState state = optimizer.CaptureState();
        Optimizer resumed = Optimizer.Create(plan);
        resumed.Restore(state);
        resumed.LearningRateOf("a").ShouldBe(0.7, 1e-15);
        resumed.Replan(OptimizationPlan.For(set).Default(new Sgd(Schedule.Linear(1, 0, 10))).Build());
        resumed.LearningRateOf("a").ShouldBe(0.7, 1e-15, "a schedule built after loading starts where training stands");
    }

    [Fact]
    public void R35_gradients_of_frozen_and_foreign_parameters_take_no_part_in_the_norm()
    {
        float[] foreignGradient = [3, 4];
        float[] frozenGradient = [1e9f, float.NaN];
        ParameterSet set = ParameterSet.Wrap(
            Parameter.Wrap("w", new Shape(2), new float[2], foreignGradient),
            Parameter.Wrap("frozen", new Shape(2), new float[2], frozenGradient)
        );
        Parameter stranger = Parameter.Wrap("other", new Shape(1), new float[1], new float[] { 1e9f });
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Freeze("frozen").Default(new Sgd(1)).Clip(10).Build()
        );

        optimizer.Step().ShouldBe(StepOutcome.Applied);

        optimizer.GradientNorms.ToArray().ShouldBe([5.0]);
        stranger.Value[0].ShouldBe(0);
    }

    [Fact]
    public void R39_the_report_of_a_restore_lists_what_the_plan_says_otherwise()
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [3]));
        OptimizerState state = Optimizer.Create(set, new AdamW(0.1)).CaptureState();
        Optimizer other = Optimizer.Create(
            OptimizationPlan.For(set).Default("all", new AdamW(0.1)).LearningRateMultiplier("b", 0.5).Build()
        );

        ReplanReport report = other.Restore(state);

        report.Differences.ShouldBe(["\"b\": learning rate was 0.1, is 0.05; learning-rate multiplier was 1, is 0.5"]);
        report
            .ToString()
            .ShouldEndWith("different: \"b\": learning rate was 0.1, is 0.05; learning-rate multiplier was 1, is 0.5");
    }

    [Fact]
    public void R39_an_equal_plan_has_no_differences()
    {
        ParameterSet set = Descent.Set(("a", [3]));
        Optimizer optimizer = Optimizer.Create(set, new AdamW(0.1));

        optimizer.Restore(optimizer.CaptureState()).Differences.ShouldBeEmpty();
    }

    [Fact]
    public void R42_465_groups_of_28_figures_are_28_segments()
    {
        var parameters = new ParameterSet(
            Enumerable.Range(0, 465).Select(i => new Parameter($"layer{i}.weight", new Shape(16)))
        );
        OptimizationPlan plan = OptimizationPlan.FromGroups([
            .. parameters.Select((p, i) => new ParameterGroup(p.Name, [p], new AdamW(1e-3 * (1 + (i % 28))))),
        ]);

        plan.Assignment.Groups.Count.ShouldBe(465);
        new ParameterLayout(plan).Figures.Length.ShouldBe(28);
    }
}
