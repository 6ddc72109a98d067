namespace Strata.Optim.Tests.Plans;

/// <summary>Every group has its own schedules, each with its own offset, for every hyperparameter.</summary>
public class GroupScheduleTests
{
    [Fact]
    public void Groups_follow_their_own_schedules_from_their_own_steps()
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [3]), ("c", [3]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Group("a", "a", new Sgd(Schedule.Linear(1, 0, 4)))
                .Group("b", "b", new Sgd(Schedule.Linear(1, 0, 4).StartingAt(2)))
                .Group("c", "c", new Sgd(0.5))
                .Schedule(Schedule.Linear(1, 0, 10).StartingAt(1))
                .Build()
        );
        var rates = new List<(double, double, double)>();
        for (int step = 0; step < 5; step++)
        {
            rates.Add((optimizer.LearningRateOf("a"), optimizer.LearningRateOf("b"), optimizer.LearningRateOf("c")));
            float[] before = Descent.Values(set);
            foreach (Parameter parameter in set)
            {
                parameter.Gradient.Span.Fill(1);
                parameter.HasGradient = true;
            }

            optimizer.Step();
            float[] after = Descent.Values(set);
            for (int i = 0; i < 3; i++)
                (before[3 * i] - after[3 * i]).ShouldBe(
                    (float)(
                        i == 0 ? rates[^1].Item1
                        : i == 1 ? rates[^1].Item2
                        : rates[^1].Item3
                    ),
                    1e-6f,
                    "what is reported is what was applied"
                );
        }

        rates.Select(rate => rate.Item1).ShouldBe([1, 0.75, 0.5, 0.25, 0]);
        rates.Select(rate => rate.Item2).ShouldBe([1, 1, 1, 0.75, 0.5]);
        rates.Select(rate => rate.Item3).ShouldBe([0.5, 0.5, 0.45, 0.4, 0.35]);
    }

    [Fact]
    public void Every_schedulable_option_of_every_rule_follows_its_schedule()
    {
        foreach (RuleEntry entry in RuleRegistry.All)
        foreach (System.Reflection.PropertyInfo property in Schedulable(entry))
        {
            UpdateRule constant = entry.Unprobed(0.05); // with what its options need: dampening needs momentum
            double usual = ((Hyperparameter)property.GetValue(constant)!).Initial;
            double other = usual == 0 ? 0.25 : usual * 0.5;
            // Eight steps of one value, then of another: as a constant for the first steps, and then no more.
            UpdateRule scheduled = With(constant, property, Schedule.From(step => step < 8 ? usual : other));

            Descent.Run(scheduled, steps: 8).ShouldBe(Descent.Run(constant, steps: 8), $"{entry.Name}.{property.Name}");
            if (entry.Name == "rprop" && property.Name == nameof(UpdateRule.LearningRate))
                continue; // it begins with the rate and then finds its own steps, as torch.optim.Rprop
            Descent
                .Run(scheduled, steps: 12)
                .ShouldNotBe(Descent.Run(constant, steps: 12), $"{entry.Name} ignores the schedule of {property.Name}");
        }
    }

    private static IEnumerable<System.Reflection.PropertyInfo> Schedulable(RuleEntry entry) =>
        entry
            .Create(0.05)
            .GetType()
            .GetProperties()
            .Where(property => property.PropertyType == typeof(Hyperparameter) && property.CanWrite);

    /// <summary>A copy with one property changed, as <c>with</c> makes it.</summary>
    private static UpdateRule With(UpdateRule rule, System.Reflection.PropertyInfo property, Hyperparameter value)
    {
        var copy = rule with { Maximize = rule.Maximize };
        property.SetValue(copy, value);
        return copy;
    }
}
