namespace Strata.Optim.Tests.Rules;

public class FtrlTests
{
    [Fact]
    public void L1_makes_values_exactly_zero()
    {
        float[] values = Descent.Run(new Ftrl(0.1) { L1 = 4 }, steps: 8);
        float[] without = Descent.Run(new Ftrl(0.1), steps: 8);

        values.Count(value => value == 0).ShouldBeGreaterThan(5);
        values.ShouldContain(value => value != 0);
        without.ShouldNotContain(0f);
    }

    [Fact]
    public void A_rate_of_zero_leaves_its_state_alone()
    {
        ParameterSet set = Descent.Set(("w", [9]));
        Optimizer optimizer = Optimizer.Create(set, new Ftrl(Schedule.Linear(0.1, 0, 2)) { InitialAccumulator = 0.3 });
        for (int step = 1; step <= 2; step++)
            Step(step);
        float[] before = State();

        Step(3);

        State().ShouldBe(before);

        void Step(int step)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        float[] State() => [.. optimizer.CaptureState().Slots.Values.SelectMany(slot => slot.Values.ToArray())];
    }
}
