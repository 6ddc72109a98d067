namespace Strata.Optim.Tests.Stepping;

public class GradientPolicyTests
{
    private static (ParameterSet Set, Optimizer Optimizer) With(NonFiniteGradient policy, bool clip = false)
    {
        ParameterSet set = Descent.Set(("layer1.weight", [40, 5]), ("layer2.weight", [8]));
        OptimizationPlanBuilder builder = OptimizationPlan
            .For(set)
            .Default("all", new Sgd(0.1) { Momentum = 0.9 })
            .OnNonFiniteGradient(policy);
        Optimizer optimizer = Optimizer.Create((clip ? builder.Clip(1) : builder).Build());
        Descent.WriteGradients(set, 1);
        return (set, optimizer);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void R36_by_default_the_step_throws_with_the_name_and_changes_nothing(bool clip)
    {
        (ParameterSet set, Optimizer optimizer) = With(new PlanSettings().NonFiniteGradient, clip);
        float[] before = Descent.Values(set);
        set["layer2.weight"].Gradient[3] = float.NaN;

        Should
            .Throw<GradientException>(() =>
            {
                optimizer.Step();
            })
            .Message.ShouldBe(
                "gradient of \"layer2.weight\" is NaN (1 of 8 values) at step 0; policy Throw. Nothing was updated. "
                    + "Lower the learning rate of group \"all\", clip the norm, or choose OnNonFiniteGradient(SkipStep or Zero)."
            );
        Descent.Values(set).ShouldBe(before);
        optimizer.StepCount.ShouldBe(0);
    }

    [Fact]
    public void R36_a_skipped_step_counts_for_nobody()
    {
        (ParameterSet set, Optimizer optimizer) = With(NonFiniteGradient.SkipStep);
        float[] before = Descent.Values(set);
        set["layer1.weight"].Gradient[199] = float.NegativeInfinity;

        optimizer.Step().ShouldBe(StepOutcome.Skipped);

        Descent.Values(set).ShouldBe(before);
        (optimizer.StepCount, optimizer.SkippedSteps, optimizer.UpdatesOf("layer2.weight")).ShouldBe((0, 1, 0));
        optimizer.LastProblem.ShouldBe(
            "gradient of \"layer1.weight\" is infinite (1 of 200 values) at step 0; policy SkipStep."
        );
    }

    [Theory, InlineData(false), InlineData(true)]
    public void R36_zeroed_values_let_the_rest_go_on(bool clip)
    {
        (ParameterSet set, Optimizer optimizer) = With(NonFiniteGradient.Zero, clip);
        (ParameterSet expected, Optimizer other) = With(NonFiniteGradient.Zero, clip);
        set["layer1.weight"].Gradient[7] = float.NaN;
        expected["layer1.weight"].Gradient[7] = 0;

        optimizer.Step().ShouldBe(StepOutcome.Applied);
        other.Step();

        Descent.Values(set).ShouldBe(Descent.Values(expected));
        optimizer.LastProblem.ShouldNotBeNull();
        other.LastProblem.ShouldBeNull();
    }

    [Fact]
    public void A_step_that_finds_no_gradient_at_all_says_so()
    {
        (ParameterSet set, Optimizer optimizer) = With(NonFiniteGradient.Throw);
        optimizer.Step();
        optimizer.LastProblem.ShouldBeNull();
        optimizer.ZeroGradients();
        float[] before = Descent.Values(set);

        optimizer.Step().ShouldBe(StepOutcome.Applied);

        Descent.Values(set).ShouldBe(before);
        optimizer.LastProblem.ShouldBe(
            "no parameter of 2 has a gradient at step 1, so nothing changed: \"layer1.weight\", \"layer2.weight\"; policy Skip. "
                + "Run a backward pass before each step; gradients of another engine need HasGradient."
        );
    }

    [Fact]
    public void Propagation_checks_nothing()
    {
        (ParameterSet set, Optimizer optimizer) = With(NonFiniteGradient.Propagate);
        set["layer1.weight"].Gradient[7] = float.NaN;

        optimizer.Step().ShouldBe(StepOutcome.Applied);

        float.IsNaN(set["layer1.weight"].Value[7]).ShouldBeTrue();
    }

    [Fact]
    public void Finite_gradients_whose_squares_overflow_are_not_an_error()
    {
        (ParameterSet set, Optimizer optimizer) = With(NonFiniteGradient.Throw, clip: true);
        set["layer1.weight"].Gradient[7] = 1e30f;

        optimizer.Step().ShouldBe(StepOutcome.Applied);
    }
}
