namespace Strata.Optim.Tests.Averaging;

public class WeightAverageTests
{
    private const int Steps = 9;

    private static readonly Dictionary<
        string,
        (WeightAverage Average, Func<double[], int, double> Reference)
    > _averages = new()
    {
        // From the values after every step, the initial ones first, and the number of steps.
        ["exponential"] = (WeightAverage.Exponential(0.8), (v, t) => Exponential(v, t, begin: 0, every: 1)),
        ["exponential from the initial weights"] = (
            new ExponentialWeightAverage(0.8) { StartsAtInitial = true },
            (v, t) => Enumerable.Range(1, t).Aggregate(v[0], (a, i) => (0.8 * a) + (0.2 * v[i]))
        ),
        ["exponential, later and now and then"] = (
            WeightAverage.Exponential(0.8) with
            {
                Begin = 2,
                Every = 3,
            },
            (v, t) => Exponential(v, t, begin: 2, every: 3)
        ),
        ["mean"] = (WeightAverage.Mean(), (v, t) => v[1..(t + 1)].Average()),
        ["mean, later"] = (WeightAverage.Mean() with { Begin = 3 }, (v, t) => t <= 3 ? v[0] : v[4..(t + 1)].Average()),
        ["copy"] = (WeightAverage.Copy(4), (v, t) => v[t / 4 * 4]),
        ["exponential by micro-steps"] = (
            WeightAverage.Exponential(0.8) with
            {
                MicroSteps = 2,
            },
            (v, t) => Enumerable.Range(1, t).Aggregate(v[0], (a, i) => i <= 2 ? v[i] : (0.8 * a) + (0.2 * v[i]))
        ),
    };

    public static TheoryData<string> Names => [.. _averages.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Agrees_with_its_definition(string name) => Check(name, _ => false);

    /// <summary>PyTorch averages all parameters after every step, whether they had a gradient or not.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Counts_weights_without_a_gradient_as_they_were(string name) => Check(name, step => step is 4 or 5 or 7);

    [Theory, MemberData(nameof(Names))]
    public void Counts_weights_that_join_later_from_the_beginning(string name) => Check(name, step => step <= 3);

    [Fact]
    public void The_trained_weights_are_those_without_an_average()
    {
        ParameterSet plain = Set();
        ParameterSet averaged = Set();
        Run(Optimizer.Create(plain, new AdamW(0.1)), plain);
        Run(Optimizer.Create(averaged, new AdamW(0.1).WithAverage(WeightAverage.Mean())), averaged);

        Descent.Values(averaged).ShouldBe(Descent.Values(plain));
    }

    [Fact]
    public void Weights_become_the_average_now_and_then()
    {
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(
            set,
            new Sgd(0.1).WithAverage(WeightAverage.Exponential(0.5) with { OverwriteEvery = 3 })
        );
        for (int step = 1; step <= Steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
            bool same = set["w"].Value.Span.SequenceEqual(AverageOf(optimizer, "w"));
            same.ShouldBe(step % 3 == 0 || step == 1, $"step {step}");
        }
    }

    [Fact]
    public void A_plan_averages_every_group()
    {
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan
                .For(set)
                .Freeze("frozen")
                .Group("w", "w", new Sgd(0.1))
                .Default("rest", new AdamW(0.1))
                .AverageWeights(WeightAverage.Exponential(0.9))
                .Build()
        );
        Run(optimizer, set);

        OptimizerState state = optimizer.CaptureState();
        state.Slots.Keys.Count(key => key.Contains("/average/")).ShouldBe(2);
        ParameterSet by = Set();
        Optimizer one = Optimizer.Create(by, new Sgd(0.1).WithAverage(WeightAverage.Exponential(0.9)));
        Run(one, by);
        AverageOf(optimizer, "w").ShouldBe(AverageOf(one, "w"));
    }

    [Fact]
    public void A_plan_has_one_average()
    {
        Should
            .Throw<PlanException>(() =>
                OptimizationPlan
                    .For(Set())
                    .Default(new Sgd(0.1))
                    .AverageWeights(WeightAverage.Mean())
                    .AverageWeights(WeightAverage.Exponential(0.9))
                    .Build()
            )
            .Message.ShouldContain("second average");
    }

    [Fact]
    public void A_multiplier_of_the_gradient_still_does_nothing_before_Adam()
    {
        OptimizationPlan plan = OptimizationPlan
            .For(Set())
            .Default(new Adam(0.1))
            .GradientMultiplier("w", 2)
            .AverageWeights(WeightAverage.Mean())
            .Build();

        plan.Warnings.ShouldContain(warning => warning.ToString().Contains("STRATA001"));
    }

    [Fact]
    public void Options_out_of_range_are_errors()
    {
        Problem(WeightAverage.Exponential(1)).ShouldContain("decay of the average is 1");
        Problem(WeightAverage.Mean() with { Begin = -1 }).ShouldContain("begin of the average is -1");
        Problem(WeightAverage.Copy(0)).ShouldContain("every of the average is 0");
        Problem(WeightAverage.Mean() with { OverwriteEvery = -1 }).ShouldContain("overwrite period");
        Problem(WeightAverage.Mean() with { MicroSteps = 0 }).ShouldContain("micro-steps of the average is 0");
    }

    private static void Check(string name, Func<int, bool> isMissing)
    {
        (WeightAverage average, var reference) = _averages[name];
        ParameterSet set = Set();
        Optimizer optimizer = Optimizer.Create(set, new Sgd(0.1).WithAverage(average));
        var values = new List<float[]> { set["w"].Value.Span.ToArray() };
        for (int step = 1; step <= Steps; step++)
        {
            Descent.WriteGradients(set, step);
            set["w"].HasGradient = !isMissing(step);
            optimizer.Step();
            values.Add(set["w"].Value.Span.ToArray());
        }

        float[] found = AverageOf(optimizer, "w");
        for (int i = 0; i < found.Length; i++)
        {
            double[] history = [.. values.Select(one => (double)one[i])];
            ((double)found[i]).ShouldBe(reference(history, Steps), 1e-5, $"value {i}");
        }
    }

    private static double Exponential(double[] values, int steps, int begin, int every)
    {
        int[] taken = [.. Enumerable.Range(1, steps).Where(t => t > begin && (t - begin) % every == 0)];
        return taken.Length == 0
            ? values[0]
            : taken.Skip(1).Aggregate(values[taken[0]], (a, t) => (0.8 * a) + (0.2 * values[t]));
    }

    private static float[] AverageOf(Optimizer optimizer, string parameter) =>
        optimizer.CaptureState().Slots[OptimizerState.KeyOf("sgd", "average", parameter)].Values.ToArray();

    private static string Problem(WeightAverage average) =>
        Should.Throw<PlanException>(() => Optimizer.Create(Set(), new Sgd(0.1).WithAverage(average))).Message;

    private static ParameterSet Set() => Descent.Set(("w", [7]), ("v", [2, 3]), ("frozen", [2]));

    private static void Run(Optimizer optimizer, ParameterSet set)
    {
        for (int step = 1; step <= Steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }
    }
}
