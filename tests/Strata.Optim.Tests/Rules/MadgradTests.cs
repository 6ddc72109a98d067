namespace Strata.Optim.Tests.Rules;

public class MadgradTests
{
    [Fact]
    public void Without_momentum_it_needs_no_first_value()
    {
        var without = new Madgrad(0.05) { Momentum = 0 };
        var with = new Madgrad(0.05) { Momentum = Schedule.Constant(0) }; // a schedule may leave 0, so x0 is kept

        float[] values = Descent.Run(without, steps: 8);
        float[] expected = Descent.Run(with, steps: 8);

        without.GetStateNames().ShouldBe(["grad_sum_sq", "s"]);
        with.GetStateNames().ShouldBe(["grad_sum_sq", "s", "x0"]);
        for (int i = 0; i < values.Length; i++)
            values[i].ShouldBe(expected[i], 2e-6f);
    }
}
