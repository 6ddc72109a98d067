namespace Strata.Optim.Tests.Stepping;

public class ClipTests
{
    private static double[] Steps(Func<OptimizationPlanBuilder, OptimizationPlanBuilder> clip, out double[] norms)
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]), ("frozen", [2]));
        Optimizer optimizer = Optimizer.Create(
            clip(OptimizationPlan.For(set).Freeze("frozen").Group("a", "a", new Sgd(1)).Group("b", "b", new Sgd(1)))
                .Build()
        );
        float[] before = Descent.Values(set);
        Set(set["a"], 3, 4);
        Set(set["b"], -12, 0);
        optimizer.Step();
        norms = optimizer.GradientNorms.ToArray();
        return [.. Descent.Values(set).Zip(before, (now, then) => (double)then - now).Take(4)];

        static void Set(Parameter parameter, float first, float second)
        {
            (parameter.Gradient[0], parameter.Gradient[1]) = (first, second);
            parameter.HasGradient = true;
        }
    }

    private static void Near(double[] found, params double[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
            found[i].ShouldBe(expected[i], 2e-6 * Math.Max(1, Math.Abs(expected[i])));
    }

    [Fact]
    public void R34_the_global_norm_goes_over_all_groups()
    {
        Near(Steps(plan => plan.Clip(6.5), out double[] norms), 1.5, 2, -6, 0);
        Near(norms, 13);
    }

    [Fact]
    public void A_group_norm_stays_in_its_group()
    {
        Near(Steps(plan => plan.Clip(6, ClipScope.Group), out double[] norms), 3, 4, -6, 0);
        Near(norms, 5, 12);
    }

    [Fact]
    public void A_parameter_norm_stays_with_its_parameter() =>
        Near(Steps(plan => plan.Clip(2.5, ClipScope.Parameter), out _), 1.5, 2, -2.5, 0);

    [Fact]
    public void The_first_the_third_and_the_infinite_norm()
    {
        Near(Steps(plan => plan.Clip(9.5, normType: 1), out double[] first), 1.5, 2, -6, 0);
        Near(first, 19);
        Near(Steps(plan => plan.Clip(6, normType: double.PositiveInfinity), out double[] largest), 1.5, 2, -6, 0);
        Near(largest, 12);
        double cubic = Math.Cbrt((3.0 * 3 * 3) + (4 * 4 * 4) + (12 * 12 * 12));
        Near(Steps(plan => plan.Clip(cubic / 2, normType: 3), out double[] third), 1.5, 2, -6, 0);
        Near(third, cubic);
    }

    [Fact]
    public void Optax_leaves_a_norm_below_the_limit_alone_where_pytorch_adds_to_it()
    {
        Near(Steps(plan => plan.Clip(13.5, factor: ClipFactor.Optax), out _), 3, 4, -12, 0);
        Near(Steps(plan => plan.Clip(1e-6, factor: ClipFactor.Optax), out _), 3e-6 / 13, 4e-6 / 13, -12e-6 / 13, 0);
        Near(Steps(plan => plan.Clip(1e-6), out _), 3e-6 / 13, 4e-6 / 13, -12e-6 / 13, 0);
    }

    [Fact]
    public void The_norm_sees_gradients_after_their_multiplier()
    {
        Near(
            Steps(plan => plan.GradientMultiplier("b", 1 / 12.0).Clip(Math.Sqrt(26) / 2), out double[] norms),
            1.5,
            2,
            -0.5,
            0
        );
        Near(norms, Math.Sqrt(26));
    }

    [Fact]
    public void A_value_limit_acts_on_each_element() =>
        Near(Steps(plan => plan.ClipValue(3.5), out _), 3, 3.5, -3.5, 0);
}
