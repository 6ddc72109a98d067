namespace Strata.Optim.Tests.Stepping;

/// <summary>Rules that need more than gradients.</summary>
public class NeedsTests
{
    private static (Optimizer, ParameterSet) With(UpdateRule rule, NonFiniteGradient policy = NonFiniteGradient.Throw)
    {
        ParameterSet set = Descent.Set(("w", [5]), ("b", [2]));
        Descent.WriteGradients(set, 1);
        return (
            Optimizer.Create(OptimizationPlan.For(set).Default("all", rule).OnNonFiniteGradient(policy).Build()),
            set
        );
    }

    [Fact]
    public void A_loss_that_is_not_given_is_asked_for_and_nothing_changes()
    {
        (Optimizer optimizer, ParameterSet set) = With(new Momo(0.1));
        float[] before = Descent.Values(set);

        Should
            .Throw<InvalidOperationException>(() => optimizer.Step())
            .Message.ShouldBe("The rule \"momo\" of group \"all\" needs the loss of the step. Call Step(loss: value).");

        optimizer.NeedsLoss.ShouldBeTrue();
        optimizer.StepCount.ShouldBe(0);
        Descent.Values(set).ShouldBe(before);
        optimizer.Step(loss: 1).ShouldBe(StepOutcome.Applied);
    }

    [Fact]
    public void Rules_that_do_not_look_at_the_loss_take_the_same_step_with_it()
    {
        (Optimizer with, ParameterSet first) = With(new AdamW(0.1));
        (Optimizer without, ParameterSet second) = With(new AdamW(0.1));

        with.Step(loss: double.NaN);
        without.Step();

        with.NeedsLoss.ShouldBeFalse();
        Descent.Values(first).ShouldBe(Descent.Values(second));
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_handled_as_the_plan_says_of_gradients()
    {
        (Optimizer strict, _) = With(new PolyakSgd(0.1));
        (Optimizer skipping, ParameterSet set) = With(new PolyakSgd(0.1), NonFiniteGradient.SkipStep);
        float[] before = Descent.Values(set);

        Should
            .Throw<GradientException>(() => strict.Step(loss: double.NaN))
            .Message.ShouldStartWith("the loss is NaN at step 0; policy Throw. Nothing was updated.");
        skipping.Step(loss: double.PositiveInfinity).ShouldBe(StepOutcome.Skipped);

        Descent.Values(set).ShouldBe(before);
        skipping.SkippedSteps.ShouldBe(1);
    }

    [Fact]
    public void Climbing_a_loss_is_descending_its_negative()
    {
        (Optimizer climbing, ParameterSet up) = With(new PolyakSgd(10) { Maximize = true, SmallestLoss = -5 });
        (Optimizer descending, ParameterSet down) = With(new PolyakSgd(10) { SmallestLoss = -5 });
        foreach (Parameter parameter in down)
        foreach (ref float value in parameter.Gradient.Span)
            value = -value;

        climbing.Step(loss: 3);
        descending.Step(loss: -3);

        Descent.Values(up).ShouldBe(Descent.Values(down));
    }

    [Fact]
    public void Sophia_wants_an_estimate_of_the_Hessian_before_its_second_update()
    {
        (Optimizer optimizer, _) = With(new Sophia(0.1));
        optimizer.Step();

        Should
            .Throw<InvalidOperationException>(() => optimizer.Step())
            .Message.ShouldStartWith(
                "The rule \"sophia\" of group \"all\" has had no estimate of the Hessian for \"w\", and 1 updates without."
            );

        optimizer.HessianParameters.Select(parameter => parameter.Name).ShouldBe(["w", "b"], ignoreOrder: true);
        optimizer.TakeHessianDiagonal("w", [1, 1, 1, 1, 1]);
        optimizer.TakeHessianDiagonal("b", [1, 1]);
        optimizer.Step().ShouldBe(StepOutcome.Applied);
    }

    [Fact]
    public void Estimates_are_averaged_into_the_slot()
    {
        (Optimizer optimizer, _) = With(new Sophia(0.1) { Beta2 = 0.75 });

        optimizer.TakeHessianDiagonal("b", [4, 8]);
        optimizer.TakeHessianDiagonal("b", [4, 0]);

        optimizer.CaptureState().Slots["optim/sophia/hessian/b"].Values.ToArray().ShouldBe([1.75f, 1.5f]);
    }

    [Fact]
    public void An_estimate_that_fits_nothing_is_told()
    {
        (Optimizer optimizer, _) = With(new Sophia(0.1));
        (Optimizer other, _) = With(new Sgd(0.1));

        Should
            .Throw<ArgumentException>(() => optimizer.TakeHessianDiagonal("b", [1]))
            .Message.ShouldStartWith("\"b\" has 2 values, the estimate 1.");
        Should
            .Throw<ArgumentException>(() => other.TakeHessianDiagonal("b", [1, 1]))
            .Message.ShouldStartWith("The rule of \"b\" takes no estimate of the Hessian. Those that do: none.");
    }
}
