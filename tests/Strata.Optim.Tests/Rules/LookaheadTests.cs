namespace Strata.Optim.Tests.Rules;

public class LookaheadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Agrees_with_its_equation(bool startsAtFirstSync)
    {
        const double Alpha = 0.3;
        ParameterSet set = Descent.Set(("w", [3, 4]));
        double[] value = [.. Descent.Values(set).Select(x => (double)x)];
        double[]? slow = startsAtFirstSync ? null : [.. value];
        Optimizer optimizer = Optimizer.Create(
            set,
            new Lookahead(new Sgd(0.1))
            {
                SyncPeriod = 3,
                SlowStepSize = Alpha,
                StartsAtFirstSync = startsAtFirstSync,
            }
        );
        for (int step = 1; step <= 10; step++)
        {
            Descent.WriteGradients(set, step);
            for (int i = 0; i < value.Length; i++)
                value[i] -= 0.1 * set[0].Gradient.Span[i];
            if (step % 3 == 0)
            {
                slow ??= [.. value];
                for (int i = 0; i < value.Length; i++)
                    value[i] = slow[i] += Alpha * (value[i] - slow[i]);
            }

            optimizer.Step();
            for (int i = 0; i < value.Length; i++)
                ((double)set[0].Value[i]).ShouldBe(value[i], 1e-5, $"step {step}");
        }
    }

    [Fact]
    public void With_reset_state_the_rule_begins_anew_after_each_synchronisation()
    {
        ParameterSet set = Descent.Set(("w", [9]));
        Optimizer optimizer = Optimizer.Create(
            set,
            new Lookahead(new Adam(0.1))
            {
                SyncPeriod = 2,
                SlowStepSize = 0.5,
                ResetState = true,
            }
        );
        Run(optimizer, set, 1, 2);
        OptimizerState state = optimizer.CaptureState();
        state.Slots[OptimizerState.KeyOf("adam", "exp_avg", "w")].Values.ToArray().ShouldAllBe(value => value == 0);

        ParameterSet fresh = Descent.Set(("w", [9]));
        set[0].Value.CopyTo(fresh[0].Value);
        Run(Optimizer.Create(fresh, new Adam(0.1)), fresh, 3, 3);
        Run(optimizer, set, 3, 3);

        Descent.Values(set).ShouldBe(Descent.Values(fresh));
    }

    [Fact]
    public void Options_out_of_range_are_errors()
    {
        Problem(new Lookahead(new Sgd(0.1)) { SyncPeriod = 0 }).ShouldContain("sync period is 0");
        Problem(new Lookahead(new Sgd(0.1)) { SlowStepSize = 1.5 }).ShouldContain("slow step size is 1.5");
        Problem(new Lookahead(new Sgd(0.1) { Momentum = -1 })).ShouldContain("momentum is -1");
        Problem(new Lookahead(new Sgd(0.1).BeforeRule(new ClipGroupNorm(1))) { ResetState = true })
            .ShouldContain("looks at the whole group");
    }

    private static string Problem(UpdateRule rule) =>
        Should.Throw<PlanException>(() => Optimizer.Create(Descent.Set(("w", [3])), rule)).Message;

    private static void Run(Optimizer optimizer, ParameterSet set, int first, int last)
    {
        for (int step = first; step <= last; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }
    }
}
