namespace Strata.Optim.Tests.Schedules;

public class CompositionTests
{
    private static readonly Schedule s_line = Schedule.Linear(1, 0, 10);

    [Fact]
    public void Then_begins_the_next_one_anew()
    {
        Schedule schedule = Schedule.Constant(0.5).Then(s_line, atStep: 4).Then(Schedule.Constant(3), atStep: 6);

        Values(schedule, 8).ShouldBe([0.5, 0.5, 0.5, 0.5, 1, 0.9, 3, 3]);
        schedule.ShouldBeOfType<SequenceSchedule>().Schedules.Length.ShouldBe(3, "a chain is one sequence");
        schedule.Peak.ShouldBe(3);
    }

    [Fact]
    public void Then_needs_ascending_steps() =>
        Should
            .Throw<ArgumentException>(() => s_line.Then(s_line, 10).Then(s_line, 5))
            .Message.ShouldStartWith(
                "sequence: Boundaries has step 5 after step 10. Write the steps in ascending order."
            );

    [Fact]
    public void A_warm_up_is_a_prefix_or_lies_over_the_first_steps()
    {
        Values(s_line.WithWarmUp(2), 4).ShouldBe([0, 0.5, 1, 0.9]);
        Values(s_line.WithWarmUp(2, prefix: false), 4).ShouldBe([0, 0.4, 0.8, 0.7]);
        Values(s_line.WithWarmUp(2, prefix: false, to: 1), 4).ShouldBe([0, 0.5, 0.8, 0.7]);
        s_line.WithWarmUp(0).ShouldBeSameAs(s_line);
    }

    [Fact]
    public void Other_compositions()
    {
        Values(s_line.Clamp(0.75, 0.9), 4).ShouldBe([0.9, 0.9, 0.8, 0.75]);
        Values(s_line.Skip(2), 2).ShouldBe([0.8, 0.7]);
        Values(s_line.Repeat(2), 4).ShouldBe([1, 0.9, 1, 0.9]);
        Values(s_line.PerEpoch(3), 4).ShouldBe([1, 1, 1, 0.9]);
        Values(s_line * 0.5 * Schedule.WarmUp(2), 3).ShouldBe([0.25, 0.45, 0.4]);
        Values(Schedule.Multiplicative(2, Schedule.Constant(0.5)), 4).ShouldBe([2, 1, 0.5, 0.25]);
    }

    [Fact]
    public void A_multiplicative_schedule_may_be_asked_in_any_order()
    {
        Schedule schedule = Schedule.Multiplicative(1, Schedule.Linear(1, 0.5, 10));
        double[] inOrder = Values(schedule, 9);

        for (int step = 8; step >= 0; step -= 2)
            schedule.At(step).ShouldBe(inOrder[step], 1e-14);
    }

    [Fact]
    public void Noise_is_within_its_limit_and_the_same_each_time()
    {
        Schedule noisy = Schedule.Constant(1).WithNoise(seed: 3, limit: 0.2, begin: 5, end: 2000);
        double[] values = Values(noisy, 2010);

        values[..5].ShouldAllBe(value => value == 1);
        values[2000..].ShouldAllBe(value => value == 1);
        values[5..2000].ShouldAllBe(value => value > 0.8 && value < 1.2);
        values[5..2000].Distinct().Count().ShouldBeGreaterThan(1900);
        values[5..2000].Average().ShouldBe(1, 0.01);
        Values(Schedule.Constant(1).WithNoise(seed: 3, limit: 0.2, begin: 5, end: 2000), 2010).ShouldBe(values);
    }

    [Fact]
    public void Lists_are_compared_by_their_elements()
    {
        Schedule.MultiStep(1, [3, 5]).ShouldBe(Schedule.MultiStep(1, [3, 5]));
        Schedule.MultiStep(1, [3, 5]).ShouldNotBe(Schedule.MultiStep(1, [3, 6]));
        s_line.Then(s_line, 5).ShouldBe(s_line.Then(s_line, 5));
        s_line.Then(s_line, 5).GetHashCode().ShouldBe(s_line.Then(s_line, 5).GetHashCode());
    }

    [Fact]
    public void Print_as_they_are_declared()
    {
        Schedule cosine = Schedule.Cosine(1e-3, 1000, 1e-5);

        cosine
            .WithWarmUp(100)
            .ToString()
            .ShouldBe("linear(0 → 1e-3, 100 steps), then from step 100 cosine(1e-3 → 1e-5, 1000 steps)");
        (0.5 * cosine).StartingAt(900).ToString().ShouldBe("(0.5 × cosine(1e-3 → 1e-5, 1000 steps)) from step 900");
        Schedule
            .OneCycle(0.1, 50)
            .ToString()
            .ShouldBe("one cycle(4e-3 → 0.1 → 4e-7, 50 steps, 0.3 of them to the turn)");
        Schedule.MultiStep(0.1, [30, 60]).ToString().ShouldBe("multi-step(0.1, × 0.1 at 30, 60)");
        Schedule
            .CosineRestarts(0.1, 10, lengthFactor: 2)
            .ToString()
            .ShouldBe("cosine restarts(0.1 → 0, 10 steps, each 2 times as long)");
    }

    private static double[] Values(Schedule schedule, int steps) =>
        [.. Enumerable.Range(0, steps).Select(step => Math.Round(schedule.At(step), 14))];
}
