using Strata.Numerics;

namespace Strata.Optim.Tests.Schedules;

public class PlateauTests
{
    [Fact]
    public void Reduces_when_patience_is_exceeded()
    {
        var plateau = new Plateau(new() { Factor = 0.5, Patience = 2 });

        double[] factors = Factors(plateau, 1, 1, 1, 1, 1, 1, 1);

        factors.ShouldBe([1, 1, 1, 0.5, 0.5, 0.5, 0.25]);
    }

    [Fact]
    public void Counts_nothing_while_it_cools_down()
    {
        var plateau = new Plateau(
            new()
            {
                Factor = 0.5,
                Patience = 0,
                Cooldown = 2,
            }
        );

        Factors(plateau, 1, 1, 1, 1, 1).ShouldBe([1, 0.5, 0.5, 0.5, 0.25]);
    }

    [Fact]
    public void Watches_the_mean_of_several_observations()
    {
        var plateau = new Plateau(
            new()
            {
                Factor = 0.5,
                Patience = 0,
                Accumulation = 2,
            }
        );

        Factors(plateau, 3, 1, 2, 1.9, 1, 9).ShouldBe([1, 1, 1, 1, 1, 0.5], "means 2, 1.95 and 5");
    }

    [Fact]
    public void Drives_the_steps_of_an_optimizer()
    {
        var plateau = new Plateau(new() { Factor = 0.5, Patience = 0 });
        float[] weights = [1];
        float[] gradients = [1];
        ParameterSet parameters = ParameterSet.Wrap(Parameter.Wrap("w", new Shape(1), weights, gradients));
        var optimizer = Optimizer.Create(parameters, new Sgd(0.25 * plateau.Schedule));

        optimizer.Step();
        weights[0].ShouldBe(0.75f);
        plateau.Observe(1);
        plateau.Observe(1).ShouldBe(0.5);
        gradients[0] = 1;
        optimizer.Step();

        weights[0].ShouldBe(0.625f, "the step after the reduction is half as long");
    }

    [Fact]
    public void Goes_on_where_a_stored_state_stopped()
    {
        var options = new ReduceOnPlateau
        {
            Factor = 0.3,
            Patience = 1,
            Cooldown = 1,
            Accumulation = 2,
        };
        double[] metrics = [.. Enumerable.Range(0, 60).Select(i => 1 / (1.0 + (i % 7)))];
        double[] whole = Factors(new Plateau(options), metrics);
        for (int stop = 0; stop < metrics.Length; stop += 7)
        {
            var first = new Plateau(options);
            Factors(first, metrics[..stop]);
            var second = new Plateau(options);

            second.Restore(PlateauState.FromJson(first.Capture().ToJson()));

            second.Capture().ShouldBe(first.Capture());
            Factors(second, metrics[stop..]).ShouldBe(whole[stop..]);
        }
    }

    [Theory]
    [InlineData("{}x")]
    [InlineData("[]")]
    [InlineData("""{"Factor":2}""")]
    [InlineData("""{"Factor":0.5,"BadCount":-1}""")]
    public void A_state_that_is_none_is_refused(string json) =>
        Should
            .Throw<ScheduleException>(() => PlateauState.FromJson(json))
            .Message.ShouldContain("is no state of a plateau");

    [Fact]
    public void A_factor_that_would_not_reduce_is_an_error() =>
        Should
            .Throw<ArgumentOutOfRangeException>(() => new ReduceOnPlateau { Factor = 1 })
            .ParamName.ShouldBe("Factor");

    private static double[] Factors(Plateau plateau, params double[] metrics) =>
        [.. metrics.Select(metric => plateau.Observe(metric))];
}
