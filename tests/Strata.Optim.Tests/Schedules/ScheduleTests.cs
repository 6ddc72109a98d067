namespace Strata.Optim.Tests.Schedules;

public class ScheduleTests
{
    [Fact]
    public void A_cosine_falls_from_its_peak_to_its_floor_and_stays()
    {
        Schedule cosine = Schedule.Cosine(0.4, 10, 0.1);

        cosine.At(0).ShouldBe(0.4);
        cosine.At(5).ShouldBe(0.25, 1e-15);
        cosine.At(10).ShouldBe(0.1);
        cosine.At(1000).ShouldBe(0.1);
    }

    [Fact]
    public void A_line_goes_from_one_value_to_another_and_stays()
    {
        Schedule line = Schedule.Linear(1, 0.2, 4);

        new double[] { 1, 0.8, 0.6, 0.4, 0.2, 0.2 }
            .Select((value, i) => Math.Abs(value - line.At(i)))
            .Max()
            .ShouldBeLessThan(1e-15);
    }

    [Fact]
    public void A_warm_up_is_a_factor_that_reaches_one_at_its_last_step()
    {
        Schedule warmUp = Schedule.WarmUp(4);

        Enumerable.Range(0, 6).Select(step => warmUp.At(step)).ShouldBe([0.25, 0.5, 0.75, 1, 1, 1]);
    }

    [Fact]
    public void Schedules_multiply()
    {
        Schedule product = Schedule.WarmUp(2) * Schedule.Cosine(0.1, 8);

        product.At(0).ShouldBe(0.05);
        product.At(4).ShouldBe(0.05, 1e-15);
        product.Peak.ShouldBe(0.1);
    }

    [Fact]
    public void An_offset_starts_a_schedule_later()
    {
        Schedule late = Schedule.Cosine(0.1, 10).StartingAt(900);

        late.At(0).ShouldBe(0.1);
        late.At(900).ShouldBe(0.1);
        late.At(905).ShouldBe(0.05, 1e-15);
    }

    [Fact]
    public void Equal_schedules_are_equal() =>
        (Schedule.WarmUp(3) * Schedule.Cosine(0.1, 8)).ShouldBe(Schedule.WarmUp(3) * Schedule.Cosine(0.1, 8));

    [Fact]
    public void A_length_below_one_is_an_error() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Schedule.Cosine(0.1, 0)).ParamName.ShouldBe("Steps");
}
