namespace Strata.Optim.Tests.Stepping;

public class SharpnessAwareTests
{
    private static (Optimizer, ParameterSet) Create(UpdateRule rule)
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [2]), ("frozen", [2]));
        return (Optimizer.Create(OptimizationPlan.For(set).Freeze("frozen").Default("all", rule).Build()), set);
    }

    /// <summary>The gradient of Σ x⁴/4.</summary>
    private static void Differentiate(ParameterSet set)
    {
        foreach (Parameter parameter in set.Where(parameter => parameter.RequiresGradient))
        {
            for (int i = 0; i < parameter.Count; i++)
                parameter.Gradient[i] = parameter.Value[i] * parameter.Value[i] * parameter.Value[i];
            parameter.HasGradient = true;
        }
    }

    [Fact]
    public void The_gradient_is_taken_where_the_ascent_leads_and_the_step_from_where_it_began()
    {
        (Optimizer optimizer, ParameterSet set) = Create(new Sgd(0.1));
        double[] start = [.. set["a"].Value.Span.ToArray(), .. set["b"].Value.Span.ToArray()];
        float[] frozen = set["frozen"].Value.Span.ToArray();
        var sharpness = new SharpnessAware(optimizer, radius: 0.3);

        Differentiate(set);
        sharpness.Ascend();
        float[] climbed = [.. set["a"].Value.Span.ToArray(), .. set["b"].Value.Span.ToArray()];
        set["a"].HasGradient.ShouldBeFalse();
        Differentiate(set);
        sharpness.Step();

        double norm = Math.Sqrt(start.Sum(x => Math.Pow(x, 6)));
        double[] there = [.. start.Select(x => x + (0.3 * x * x * x / norm))];
        float[] found = [.. set["a"].Value.Span.ToArray(), .. set["b"].Value.Span.ToArray()];
        for (int i = 0; i < 5; i++)
        {
            climbed[i].ShouldBe((float)there[i], 1e-5f);
            found[i].ShouldBe((float)(start[i] - (0.1 * Math.Pow(there[i], 3))), 1e-4f);
        }

        set["frozen"].Value.Span.ToArray().ShouldBe(frozen);
        optimizer.StepCount.ShouldBe(1);
        sharpness.Ascents.ShouldBe(0);
    }

    [Fact]
    public void Several_ascents_with_momentum_go_before_a_step()
    {
        (Optimizer optimizer, ParameterSet set) = Create(new Sgd(0));
        float start = set["a"].Value[0];
        var sharpness = new SharpnessAware(optimizer, new Sgd(0.5) { Momentum = 0.5 });

        for (int i = 0; i < 2; i++)
        {
            foreach (Parameter parameter in set.Where(parameter => parameter.RequiresGradient))
            {
                parameter.Gradient.Span.Fill(1);
                parameter.HasGradient = true;
            }

            sharpness.Ascend();
        }

        sharpness.Ascents.ShouldBe(2);
        set["a"].Value[0].ShouldBe(start + 0.5f + 0.75f, 1e-6f);
        Differentiate(set);
        sharpness.Step();
        set["a"].Value[0].ShouldBe(start);
    }

    [Theory]
    [InlineData(false, 0.5f)]
    [InlineData(true, 0.75f)]
    public void The_ascent_begins_anew_unless_its_state_is_kept(bool keeps, float second)
    {
        (Optimizer optimizer, ParameterSet set) = Create(new Sgd(0));
        float start = set["a"].Value[0];
        var sharpness = new SharpnessAware(optimizer, new Sgd(0.5) { Momentum = 0.5 }) { KeepsState = keeps };
        foreach (float expected in new[] { 0.5f, second })
        {
            set["a"].Gradient.Span.Fill(1);
            set["a"].HasGradient = true;
            sharpness.Ascend();
            set["a"].Value[0].ShouldBe(start + expected, 1e-6f);
            set["a"].HasGradient = true;
            sharpness.Step();
        }
    }

    [Fact]
    public void It_goes_on_after_the_plan_was_replaced()
    {
        (Optimizer optimizer, ParameterSet set) = Create(new Sgd(0.1));
        var sharpness = new SharpnessAware(optimizer, 0.1);
        for (int i = 0; i < 2; i++)
        {
            Differentiate(set);
            sharpness.Ascend();
            Differentiate(set);
            sharpness.Step().ShouldBe(StepOutcome.Applied);
            optimizer.Replan(OptimizationPlan.For(set).Freeze("a").Default("all", new Sgd(0.1)).Build());
        }

        float[] before = set["a"].Value.Span.ToArray();
        Differentiate(set);
        sharpness.Ascend();
        set["a"].Value.Span.ToArray().ShouldBe(before);
    }

    [Fact]
    public void Mistakes_are_told()
    {
        (Optimizer optimizer, ParameterSet set) = Create(new Sgd(0.1));
        Should
            .Throw<InvalidOperationException>(() => new SharpnessAware(optimizer, 0.1).Step())
            .Message.ShouldStartWith("A sharpness-aware step needs an ascent first");
        Should.Throw<ArgumentOutOfRangeException>(() => new SharpnessAware(optimizer, 0));
        var sharpness = new SharpnessAware(optimizer, 0.1);
        Differentiate(set);
        sharpness.Ascend();
        optimizer.Replan(OptimizationPlan.For(set).Default("all", new Sgd(0.1)).Build());
        Differentiate(set);
        Should
            .Throw<InvalidOperationException>(() => sharpness.Ascend())
            .Message.ShouldStartWith("The plan was replaced between ascent and step.");
    }
}
