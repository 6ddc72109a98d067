namespace Strata.Optim.Tests.Stepping;

public class EvaluationValuesTests
{
    private static (Optimizer, ParameterSet) Trained(UpdateRule rule, int steps = 4)
    {
        ParameterSet set = Descent.Set(("a", [5, 3]), ("b", [4]), ("c", [6]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Group("plain", "c", new Sgd(0.1)).Default("all", rule).Build()
        );
        for (int step = 1; step <= steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        return (optimizer, set);
    }

    [Fact]
    public void Schedule_free_rules_evaluate_with_their_average_and_train_on()
    {
        (Optimizer optimizer, ParameterSet set) = Trained(new ScheduleFreeSgd(0.5) { Beta1 = 0.8 });
        float[] trained = Descent.Values(set);
        float[] z = optimizer.CaptureState().Slots["optim/schedulefreesgd/z/b"].Values.ToArray();
        float[] y = set["b"].Value.Span.ToArray();
        float[] plain = set["c"].Value.Span.ToArray();

        using (optimizer.UseEvaluationValues())
        {
            for (int i = 0; i < 4; i++)
                set["b"].Value[i].ShouldBe((y[i] - (0.2f * z[i])) / 0.8f, 1e-5f);
            set["b"].Value.Span.ToArray().ShouldNotBe(y);
            set["c"].Value.Span.ToArray().ShouldBe(plain);
            optimizer.IsEvaluating.ShouldBeTrue();
        }

        optimizer.IsEvaluating.ShouldBeFalse();
        Descent.Values(set).ShouldBe(trained);
    }

    [Fact]
    public void Averages_of_weights_are_values_for_evaluation_too()
    {
        (Optimizer optimizer, ParameterSet set) = Trained(new Sgd(0.1).WithAverage(WeightAverage.Exponential(0.5)));
        float[] trained = Descent.Values(set);
        float[] average = optimizer.CaptureState().Slots["optim/sgd/average/b"].Values.ToArray();

        using (optimizer.UseEvaluationValues())
            set["b"].Value.Span.ToArray().ShouldBe(average);

        Descent.Values(set).ShouldBe(trained);
    }

    [Fact]
    public void Nothing_that_trains_is_done_meanwhile()
    {
        (Optimizer optimizer, ParameterSet set) = Trained(new ScheduleFreeSgd(0.5));
        OptimizerState state = optimizer.CaptureState();

        using (EvaluationValues values = optimizer.UseEvaluationValues())
        {
            Should
                .Throw<InvalidOperationException>(() => optimizer.Step())
                .Message.ShouldBe(
                    "The parameters hold the values meant for evaluation: cannot step. Dispose what UseEvaluationValues returned first."
                );
            Should.Throw<InvalidOperationException>(() => optimizer.CaptureState());
            Should.Throw<InvalidOperationException>(() => optimizer.Restore(state));
            Should.Throw<InvalidOperationException>(() => optimizer.UseEvaluationValues());
            Should.Throw<InvalidOperationException>(() => new SharpnessAware(optimizer, 0.1).Ascend());
            Should.Throw<InvalidOperationException>(() =>
                optimizer.Replan(OptimizationPlan.For(set).Default(new Sgd(1)).Build())
            );
            values.Dispose();
            values.Dispose();
        }

        optimizer.Step().ShouldBe(StepOutcome.Applied);
    }

    [Fact]
    public void Parameters_that_were_never_updated_are_evaluated_as_they_are()
    {
        (Optimizer optimizer, ParameterSet set) = Trained(new ScheduleFreeSgd(0.5), steps: 0);
        float[] before = Descent.Values(set);

        using (optimizer.UseEvaluationValues())
            Descent.Values(set).ShouldBe(before);
    }

    [Fact]
    public void Without_such_values_nothing_is_exchanged()
    {
        (Optimizer optimizer, ParameterSet set) = Trained(new AdamW(0.1));
        float[] before = Descent.Values(set);

        optimizer.HasEvaluationValues.ShouldBeFalse();
        using (optimizer.UseEvaluationValues())
            Descent.Values(set).ShouldBe(before);
    }
}
