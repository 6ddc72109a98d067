namespace Strata.Optim.Tests.Rules;

public class GatedRuleTests
{
    [Theory]
    [InlineData(AccumulationMode.Mean)]
    [InlineData(AccumulationMode.Sum)]
    public void Does_for_one_group_what_a_plan_does_for_all(AccumulationMode mode)
    {
        UpdateRule rule = new AdamW(0.01);
        ParameterSet whole = Set();
        Optimizer plain = Optimizer.Create(OptimizationPlan.For(whole).Default(rule).Accumulate(3, mode).Build());
        ParameterSet gated = Set();
        Optimizer optimizer = Optimizer.Create(gated, rule.Accumulated(3, mode));
        for (int step = 1; step <= 10; step++)
        {
            Descent.WriteGradients(whole, step);
            Descent.WriteGradients(gated, step);
            plain.Step();
            optimizer.Step();
            Descent.Values(gated).ShouldBe(Descent.Values(whole), $"step {step}");
        }

        Counter(optimizer, "mini_step").ShouldBe(1);
        Counter(optimizer, "gradient_step").ShouldBe(3);
    }

    [Fact]
    public void Other_groups_step_on()
    {
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("slow", "a", new Sgd(0.1).Accumulated(2))
                .Default("fast", new Sgd(0.1))
                .Build()
        );
        float[] a = set["a"].Value.Span.ToArray();
        float[] b = set["b"].Value.Span.ToArray();
        Descent.WriteGradients(set, 1);

        optimizer.Step();

        set["a"].Value.Span.ToArray().ShouldBe(a);
        set["b"].Value.Span.ToArray().ShouldNotBe(b);
    }

    [Fact]
    public void The_number_of_micro_steps_may_change_with_the_updates()
    {
        ParameterSet set = Set();
        UpdateRule rule = new Sgd(0.1).Accumulated(Schedule.From(update => update < 2 ? 1 : 3, "1, 1, 3, 3"));
        Optimizer optimizer = Optimizer.Create(set, rule);
        List<bool> moved = [];
        for (int step = 1; step <= 8; step++)
        {
            float[] before = Descent.Values(set);
            Descent.WriteGradients(set, step);
            optimizer.Step();
            moved.Add(!Descent.Values(set).SequenceEqual(before));
        }

        moved.ShouldBe([true, true, false, false, true, false, false, true]);
    }

    [Fact]
    public void A_group_with_a_bad_gradient_is_left_out_alone()
    {
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("guarded", "a", new Adam(0.1).SkippingNotFinite())
                .Default("other", new Sgd(0.1))
                .OnNonFiniteGradient(NonFiniteGradient.Propagate)
                .Build()
        );
        ParameterSet clean = Set();
        Optimizer expected = Optimizer.Create(OptimizationPlan.For(clean).Freeze("b").Default(new Adam(0.1)).Build());
        for (int step = 1; step <= 5; step++)
        {
            Descent.WriteGradients(set, step);
            Descent.WriteGradients(clean, step);
            if (step is 2 or 3)
            {
                set["a"].Gradient.Span[0] = float.NaN;
                set["a"].Gradient.Span[1] = float.PositiveInfinity;
            }
            else
            {
                expected.Step();
            }

            float[] b = set["b"].Value.Span.ToArray();
            optimizer.Step();
            set["b"].Value.Span.ToArray().ShouldNotBe(b);
            Counter(optimizer, "not_finite", "guarded", "adam").ShouldBe(step is 2 or 3 ? 2 : 0);
            Counter(optimizer, "unfit_in_a_row", "guarded", "adam").ShouldBe(step is 2 or 3 ? step - 1 : 0);
        }

        set["a"].Value.Span.ToArray().ShouldBe(clean["a"].Value.Span.ToArray());
        Counter(optimizer, "unfit_steps", "guarded", "adam").ShouldBe(2);
        OptimizerState state = optimizer.CaptureState();
        state.Scalars[OptimizerState.KeyOf("adam", "gated_updates", "a")].ShouldBe(3);
    }

    [Fact]
    public void After_too_many_bad_gradients_the_next_is_taken()
    {
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Default("all", new Sgd(0.1).SkippingNotFinite(1))
                .OnNonFiniteGradient(NonFiniteGradient.Propagate)
                .Build()
        );
        List<bool> isNan = [];
        for (int step = 1; step <= 3; step++)
        {
            Descent.WriteGradients(set, step);
            set["b"].Gradient.Span[2] = step == 1 ? 1 : float.NaN;
            optimizer.Step();
            isNan.Add(float.IsNaN(set["b"].Value[2]));
        }

        isNan.ShouldBe([false, false, true]);
        Counter(optimizer, "unfit_in_a_row").ShouldBe(2);
    }

    [Fact]
    public void A_gradient_that_is_too_large_is_left_out()
    {
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(set, new Sgd(0.1).SkippingLarge(100));
        Descent.WriteGradients(set, 1);
        set["b"].Gradient.Span[0] = 10;
        float[] before = Descent.Values(set);

        optimizer.Step();
        Descent.Values(set).ShouldBe(before);
        Counter(optimizer, "squared_norm").ShouldBeGreaterThan(100);

        set["a"].Gradient.Clear();
        set["b"].Gradient.Clear();
        set["b"].Gradient.Span[0] = 9;
        optimizer.Step();
        Descent.Values(set).ShouldNotBe(before);
        Counter(optimizer, "squared_norm").ShouldBe(81, 1e-4);
    }

    [Fact]
    public void A_condition_says_in_which_steps_the_rule_runs()
    {
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(set, new Adam(0.1).OnlyWhen(step => step >= 2));
        ParameterSet later = Set();
        Optimizer expected = Optimizer.Create(later, new Adam(0.1));
        for (int step = 1; step <= 5; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
            if (step < 3)
                continue;
            Descent.WriteGradients(later, step);
            expected.Step();
        }

        Descent.Values(set).ShouldBe(Descent.Values(later));
    }

    [Fact]
    public void Schedules_of_options_count_the_updates_of_the_rule()
    {
        Schedule momentum = Schedule.Linear(0, 0.9, 4);
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(set, new Sgd(0.1) { Momentum = momentum }.Accumulated(2));
        ParameterSet plain = Set();
        Optimizer expected = Optimizer.Create(
            OptimizationPlan.For(plain).Default(new Sgd(0.1) { Momentum = momentum }).Accumulate(2).Build()
        );
        for (int step = 1; step <= 8; step++)
        {
            Descent.WriteGradients(set, step);
            Descent.WriteGradients(plain, step);
            optimizer.Step();
            expected.Step();
        }

        Descent.Values(set).ShouldBe(Descent.Values(plain));
    }

    [Fact]
    public void Options_out_of_range_are_errors()
    {
        Problem(new Sgd(0.1).Accumulated(0)).ShouldContain("micro-steps is 0");
        Problem(new Sgd(0.1).SkippingNotFinite(-1)).ShouldContain("most consecutive skips is -1");
        Problem(new Sgd(0.1).SkippingLarge(0)).ShouldContain("largest squared norm is 0");
        Problem(new Sgd(0.1).BeforeRule(new ClipGroupNorm(1)).Accumulated(2)).ShouldContain("looks at the whole group");
    }

    private static string Problem(UpdateRule rule) =>
        Should.Throw<PlanException>(() => Optimizer.Create(Set(), rule)).Message;

    private static ParameterSet Set() => Descent.Set(("a", [5, 7]), ("b", [9]));

    private static double Counter(Optimizer optimizer, string name, string group = "all", string? rule = null)
    {
        OptimizerState state = optimizer.CaptureState();
        rule ??= optimizer.Plan.Assignment["a"].Rule!.Name;
        return state.GroupScalars[OptimizerState.KeyOf(rule, name, group)];
    }
}
