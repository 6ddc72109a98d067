using Strata.Numerics;

namespace Strata.Optim.Tests.Plans;

/// <summary>Parameters that come when training is under way, as by PyTorch's add_param_group.</summary>
public class LateGroupTests
{
    private static ParameterSet Model() => Descent.Set(("a.weight", [4, 3]), ("a.bias", [4]));

    private static Optimizer Trained(ParameterSet set, int steps)
    {
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Default("base", new AdamW(1e-2))
                .Schedule(Schedule.Linear(1, 0, 10))
                .Clip(1, ClipScope.Group)
                .Build()
        );
        for (int step = 0; step < steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        return optimizer;
    }

    [Fact]
    public void R30_a_late_group_follows_the_plans_schedule_from_where_it_stands()
    {
        ParameterSet set = Model();
        Optimizer optimizer = Trained(set, steps: 4);
        Parameter adapter = Descent.Set(("adapter.weight", [2, 2]))[0];

        ReplanReport report = optimizer.Replan(
            optimizer.Plan.Add(new ParameterGroup("adapter", [adapter], new AdamW(1e-1)))
        );

        report.Kept.Count.ShouldBe(4);
        report.Created.ShouldBe(["adamw/exp_avg/adapter.weight", "adamw/exp_avg_sq/adapter.weight"]);
        report.Dropped.ShouldBeEmpty();
        report.Differences.ShouldBe(["\"adapter.weight\" is new"]);
        optimizer.LearningRateOf("adapter.weight").ShouldBe(0.06, 1e-15);
        optimizer.Plan.Settings.NormClip!.Scope.ShouldBe(ClipScope.Group, "the settings of the plan go on");
        optimizer.Plan.Assignment.Groups.ShouldBe(["base", "adapter"]);
        optimizer.UpdatesOf("a.bias").ShouldBe(4);
    }

    [Fact]
    public void R30_a_late_group_may_have_a_schedule_of_its_own() =>
        OptimizationPlan
            .For(Model())
            .Default("base", new AdamW(1e-2))
            .Schedule(Schedule.Linear(1, 0, 10))
            .Build()
            .Add(
                new ParameterGroup(
                    "adapter",
                    Descent.Set(("adapter", [2])),
                    new AdamW(Schedule.WarmUp(1e-1, 2).StartingAt(4))
                )
            )
            .Assignment["adapter"]
            .LearningRateAt(5)
            .ShouldBe(1e-1);

    [Fact]
    public void A_late_group_takes_its_first_step_as_if_it_had_trained_alone()
    {
        ParameterSet set = Model();
        Optimizer optimizer = Optimizer.Create(set, new AdamW(1e-2));
        for (int step = 0; step < 5; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        ParameterSet late = Descent.Set(("late", [9]));
        ParameterSet alone = Descent.Set(("late", [9]));
        optimizer.Replan(optimizer.Plan.Add(new ParameterGroup("late", late, new AdamW(1e-2))));
        Optimizer other = Optimizer.Create(alone, new AdamW(1e-2));
        foreach (ParameterSet parameters in (ParameterSet[])[late, alone])
            Descent.WriteGradients(parameters, 7);
        Descent.WriteGradients(set, 7);
        optimizer.Step();
        other.Step();

        Descent.Values(late).ShouldBe(Descent.Values(alone));
    }

    [Fact]
    public void A_group_that_does_not_fit_says_all_of_it()
    {
        ParameterSet set = Model();
        OptimizationPlan plan = OptimizationPlan.For(set).Default("base", new AdamW(1e-2)).Build();
        Parameter fresh = new("x", new Shape(2));

        Should
            .Throw<PlanException>(() =>
                plan.Add(
                    new ParameterGroup(
                        "base",
                        [set["a.bias"], fresh, fresh, new Parameter("a.weight", new Shape(1))],
                        new AdamW(1)
                    )
                )
            )
            .Problems.ShouldBe([
                "The plan has a group \"base\" already. Give the new one a name of its own.",
                "\"x\" is twice in group \"base\". It would be stepped twice; name it once.",
                "\"a.bias\" is twice in group \"base\". It would be stepped twice; name it once.",
                "The plan has another parameter named \"a.weight\". Names must differ.",
            ]);
        Should
            .Throw<PlanException>(() => plan.Add(new("late", [], new AdamW(1))))
            .Message.ShouldContain("no parameters");
        Should
            .Throw<PlanException>(() => plan.Add(new("late", [fresh], new AdamW(-1))))
            .Message.ShouldContain("learning rate is -1");
    }

    [Fact]
    public void R13_late_memory_that_is_tied_to_a_parameter_of_the_plan_is_an_error()
    {
        float[] storage = new float[4];
        ParameterSet set = ParameterSet.Wrap(Parameter.Wrap("wte", new Shape(4), storage, new float[4]));
        Parameter head = Parameter.Wrap("head", new Shape(4), storage, new float[4]);

        Should
            .Throw<PlanException>(() =>
                OptimizationPlan.For(set).Default("base", new Sgd(1)).Build().Add(new("head", [head], new Sgd(1)))
            )
            .Message.ShouldBe(
                "\"head\" shares memory with \"wte\" of group \"base\". A parameter belongs to one group."
            );
    }
}
