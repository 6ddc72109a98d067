namespace Strata.Optim.Tests.Stepping;

public class StateTests
{
    private static ParameterSet Model() =>
        Descent.Set(("conv.weight", [3, 4]), ("fc.weight", [5, 2]), ("fc.bias", [5]));

    private static Optimizer Trained(ParameterSet set, OptimizationPlan plan, int steps = 3)
    {
        Optimizer optimizer = Optimizer.Create(plan);
        for (int step = 1; step <= steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
            optimizer.ZeroGradients();
        }

        return optimizer;
    }

    [Fact]
    public void R38_state_is_keyed_by_rule_slot_and_name()
    {
        ParameterSet set = Model();
        OptimizerState state = Trained(
                set,
                OptimizationPlan
                    .For(set)
                    .Group("head", "fc.**", new AdamW(1e-2))
                    .Default(new Sgd(1e-2) { Momentum = 0.9 })
                    .Build()
            )
            .CaptureState();

        state.Slots.Keys.ShouldBe(
            [
                "optim/sgd/momentum_buffer/conv.weight",
                "optim/adamw/exp_avg/fc.weight",
                "optim/adamw/exp_avg_sq/fc.weight",
                "optim/adamw/exp_avg/fc.bias",
                "optim/adamw/exp_avg_sq/fc.bias",
            ],
            ignoreOrder: true
        );
        state.Counts["optim/adamw/count/fc.bias"].ShouldBe(3);
        state.StepCount.ShouldBe(3);
        state.Plan.ShouldContain("\"fc.weight\"");
    }

    [Fact]
    public void R38_state_of_another_rule_is_an_error_that_says_what_is_missing_and_changes_nothing()
    {
        ParameterSet set = Model();
        OptimizerState state = Trained(set, OptimizationPlan.For(set).Default(new Sgd(1e-2) { Momentum = 0.9 }).Build())
            .CaptureState();
        Optimizer other = Trained(set, OptimizationPlan.For(set).Default(new AdamW(1e-2)).Build());
        OptimizerState before = other.CaptureState();

        var exception = Should.Throw<OptimizerStateException>(() => other.Restore(state));

        exception.Message.ShouldStartWith(
            "The saved optimizer state does not fit the plan. It has state of \"sgd\" for \"conv.weight\"; the plan uses \"adamw\". "
                + "Missing: exp_avg, exp_avg_sq. "
        );
        exception.Message.ShouldEndWith(
            "Restore under the plan that saved it and call Replan, or restore with StateMismatch.Reset."
        );
        exception.Report.Dropped.Count.ShouldBe(3);
        other
            .CaptureState()
            .Slots["optim/adamw/exp_avg/fc.bias"]
            .Values.ToArray()
            .ShouldBe(before.Slots["optim/adamw/exp_avg/fc.bias"].Values.ToArray());
    }

    [Fact]
    public void R38_equal_shapes_in_another_order_go_to_their_own_names()
    {
        ParameterSet set = Descent.Set(("a", [4]), ("b", [4]));
        OptimizerState state = Trained(set, OptimizationPlan.For(set).Default(new AdamW(1e-2)).Build()).CaptureState();
        ParameterSet swapped = Descent.Set(("b", [4]), ("a", [4]));
        Optimizer other = Optimizer.Create(swapped, new AdamW(1e-2));

        other.Restore(state);

        other
            .CaptureState()
            .Slots["optim/adamw/exp_avg/a"]
            .Values.ToArray()
            .ShouldBe(state.Slots["optim/adamw/exp_avg/a"].Values.ToArray());
    }

    [Fact]
    public void R41_a_parameter_that_was_trained_and_is_not_now()
    {
        ParameterSet set = Model();
        OptimizerState state = Trained(set, OptimizationPlan.For(set).Default(new AdamW(1e-2)).Build()).CaptureState();
        Optimizer other = Optimizer.Create(
            OptimizationPlan.For(set).Freeze("conv.**").Default(new AdamW(1e-2)).Build()
        );

        Should
            .Throw<OptimizerStateException>(() => other.Restore(state))
            .Message.ShouldContain("It has state for 1 parameter that the plan does not train: \"conv.weight\".");
        other.Restore(state, StateMismatch.Reset).Kept.Count.ShouldBe(4);
        other.StepCount.ShouldBe(3);
    }

    [Fact]
    public void A_reshaped_parameter_is_named_with_both_shapes()
    {
        ParameterSet set = Model();
        OptimizerState state = Trained(set, OptimizationPlan.For(set).Default(new AdamW(1e-2)).Build()).CaptureState();
        ParameterSet wider = Descent.Set(("conv.weight", [3, 4]), ("fc.weight", [7, 2]), ("fc.bias", [5]));

        Should
            .Throw<OptimizerStateException>(() => Optimizer.Create(wider, new AdamW(1e-2)).Restore(state))
            .Message.ShouldContain("\"fc.weight\": exp_avg_sq has shape 5×2, the parameter 7×2.");
    }

    [Fact]
    public void R39_rates_come_from_the_plan_and_never_from_the_state()
    {
        ParameterSet set = Model();
        OptimizerState state = Trained(set, OptimizationPlan.For(set).Default(new AdamW(1e-2)).Build()).CaptureState();
        Optimizer other = Optimizer.Create(set, new AdamW(123));

        other.Restore(state);

        other.LearningRateOf("fc.bias").ShouldBe(123);
    }

    [Fact]
    public void R40_a_change_of_rule_keeps_the_others_and_reports_all()
    {
        ParameterSet set = Model();
        Optimizer optimizer = Trained(set, OptimizationPlan.For(set).Default(new AdamW(1e-2)).Build());
        float[] kept = optimizer.CaptureState().Slots["optim/adamw/exp_avg/conv.weight"].Values.ToArray();

        ReplanReport report = optimizer.Replan(
            OptimizationPlan
                .For(set)
                .Group("head", "fc.**", new Sgd(1e-2) { Momentum = 0.9 })
                .Default(new AdamW(1e-3))
                .Build()
        );

        report.Kept.ShouldBe(["adamw/exp_avg/conv.weight", "adamw/exp_avg_sq/conv.weight"]);
        report.Created.ShouldBe(["sgd/momentum_buffer/fc.weight", "sgd/momentum_buffer/fc.bias"]);
        report.Dropped.Count.ShouldBe(4);
        report.ToString().ShouldStartWith("2 kept, 2 created, 4 dropped");
        optimizer.CaptureState().Slots["optim/adamw/exp_avg/conv.weight"].Values.ToArray().ShouldBe(kept);
        optimizer.UpdatesOf("conv.weight").ShouldBe(3);
        optimizer.UpdatesOf("fc.bias").ShouldBe(0);
    }

    [Fact]
    public void R40_an_option_that_adds_a_slot_keeps_the_old_ones()
    {
        ParameterSet set = Model();
        Optimizer optimizer = Trained(set, OptimizationPlan.For(set).Default(new AdamW(1e-2)).Build());

        ReplanReport report = optimizer.Replan(
            OptimizationPlan.For(set).Default(new AdamW(1e-2) { AmsGrad = true }).Build()
        );

        (report.Kept.Count, report.Created.Count, report.Dropped.Count).ShouldBe((6, 3, 0));
        optimizer.UpdatesOf("fc.bias").ShouldBe(3);
    }

    [Fact]
    public void Replanning_the_same_plan_changes_no_bit()
    {
        ParameterSet straight = Model();
        ParameterSet replanned = Model();
        Optimizer one = Trained(straight, OptimizationPlan.For(straight).Default(new AdamW(1e-2)).Build(), 3);
        Optimizer other = Trained(replanned, OptimizationPlan.For(replanned).Default(new AdamW(1e-2)).Build(), 3);
        other.Replan(OptimizationPlan.For(replanned).Default(new AdamW(1e-2)).Build());
        foreach ((ParameterSet set, Optimizer optimizer) in new[] { (straight, one), (replanned, other) })
        {
            Descent.WriteGradients(set, 4);
            optimizer.Step();
        }

        Descent.Values(replanned).ShouldBe(Descent.Values(straight));
    }

    [Fact]
    public void A_plan_that_lacks_a_parameter_is_refused()
    {
        ParameterSet set = Model();
        Optimizer optimizer = Optimizer.Create(set, new AdamW(1e-2));

        Should
            .Throw<PlanException>(() =>
                optimizer.Replan(OptimizationPlan.For(new ParameterSet([set[0]])).Default(new AdamW(1)).Build())
            )
            .Message.ShouldBe(
                "The new plan lacks 2 parameters of the old one: \"fc.weight\", \"fc.bias\". "
                    + "Plan over the same model; freeze what must not move."
            );
    }

    [Fact]
    public void A_resume_between_micro_steps_gives_the_same_bits()
    {
        float[] Run(bool interrupt)
        {
            ParameterSet set = Model();
            OptimizationPlan plan = OptimizationPlan.For(set).Default(new AdamW(1e-2)).Accumulate(3).Build();
            Optimizer optimizer = Optimizer.Create(plan);
            for (int step = 1; step <= 6; step++)
            {
                Descent.WriteGradients(set, step);
                optimizer.Step();
                if (!interrupt || step != 4)
                    continue;
                OptimizerState state = optimizer.CaptureState();
                optimizer = Optimizer.Create(plan);
                optimizer.Restore(state);
            }

            return Descent.Values(set);
        }

        Run(interrupt: true).ShouldBe(Run(interrupt: false));
    }
}
