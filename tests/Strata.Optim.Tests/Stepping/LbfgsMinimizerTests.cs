using System.Text.Json;
using Strata.Tests;

namespace Strata.Optim.Tests.Stepping;

/// <summary>L-BFGS with a closure against <c>torch.optim.LBFGS</c>; how the numbers were made stands in the fixture.</summary>
public class LbfgsMinimizerTests
{
    private static readonly JsonElement s_cases = JsonDocument
        .Parse(File.ReadAllText(FixtureFiles.Path("lbfgs", "torch.json")))
        .RootElement.GetProperty("runs");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_cases.GetArrayLength())];

    [Theory, MemberData(nameof(Cases))]
    public void Each_step_makes_the_decisions_of_PyTorch(int index)
    {
        JsonElement torch = s_cases[index];
        ParameterSet set = Set(torch.GetProperty("start"));
        Func<double> loss = LossOf(torch.GetProperty("problem").GetString()!, set);
        using LbfgsMinimizer minimizer = Create(set, torch.GetProperty("options"));
        int compared = 0;
        foreach (JsonElement step in torch.GetProperty("steps").EnumerateArray())
        {
            double found = minimizer.Step(loss);
            // Near the bottom rounding decides how long to search: PyTorch's own float32 run goes another way there, too.
            if (!step.GetProperty("peer_agrees").GetBoolean())
                break;
            double[] expected = [.. Numbers(step.GetProperty("values"))];
            double scale = Math.Max(1, expected.Max(Math.Abs));
            double bound = scale * Math.Max(1e-6, 8 * step.GetProperty("peer_error").GetDouble());
            (minimizer.Iterations, minimizer.Evaluations).ShouldBe(
                (step.GetProperty("iterations").GetInt64(), step.GetProperty("evaluations").GetInt64())
            );
            found.ShouldBe(step.GetProperty("loss").GetDouble(), 1e-5 * Math.Max(1, Math.Abs(found)));
            foreach ((float value, double truth) in Values(set).Zip(expected))
                ((double)value).ShouldBe(truth, bound);
            compared++;
        }

        compared.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void It_ends_at_the_bottom()
    {
        ParameterSet set = Set([
            [1f, -2f],
            [3f, -4f],
        ]);
        using var minimizer = new LbfgsMinimizer(set) { LineSearch = LineSearch.StrongWolfe, MaxIterations = 50 };
        Func<double> loss = LossOf("quadratic", set);
        minimizer.Step(loss);
        minimizer.Step(loss);

        double lowest = minimizer.Step(loss);
        lowest.ShouldBe(-0.5 * (1 + (1 / 2.0) + (1 / 3.0) + (1 / 4.0)), 2e-9);
        float[] bottom = Values(set);
        // It ends where the loss changes by less than 1e-9, which the values have the root of.
        for (int i = 0; i < 4; i++)
            bottom[i].ShouldBe(1f / (i + 1), 5e-5f);
    }

    [Fact]
    public void A_search_turns_back_where_the_loss_is_not_finite()
    {
        // x − log x has no value below 0, and the first trial of length 1 goes there.
        ParameterSet set = Set([
            [0.125f],
        ]);
        Func<double> loss = () =>
        {
            float x = set[0].Value[0];
            set[0].Gradient[0] = x > 0 ? 1 - (1 / x) : float.NaN;
            set[0].HasGradient = true;
            return x > 0 ? x - Math.Log(x) : double.NaN;
        };
        using var minimizer = new LbfgsMinimizer(set) { LineSearch = LineSearch.StrongWolfe, LearningRate = 40 };
        set[0].Value[0] = 3;
        minimizer.Step(loss);
        set[0].Value[0].ShouldBe(1, 1e-3f);
    }

    [Fact]
    public void A_loss_that_throws_in_a_search_leaves_the_values_where_it_began()
    {
        ParameterSet set = Set([
            [1f, -2f],
        ]);
        Func<double> quadratic = LossOf("quadratic", set);
        int calls = 0;
        using var minimizer = new LbfgsMinimizer(set) { LineSearch = LineSearch.StrongWolfe };
        Should.Throw<InvalidOperationException>(() =>
            minimizer.Step(() => ++calls == 2 ? throw new InvalidOperationException() : quadratic())
        );
        Values(set).ShouldBe([1f, -2f]);
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(1, double.NaN)]
    public void A_start_that_is_not_finite_is_an_error(float gradient, double loss)
    {
        ParameterSet set = Set([
            [1f],
        ]);
        using var minimizer = new LbfgsMinimizer(set);
        Should
            .Throw<GradientException>(() =>
                minimizer.Step(() =>
                {
                    set[0].Gradient[0] = gradient;
                    set[0].HasGradient = true;
                    return loss;
                })
            )
            .Message.ShouldContain("Nothing was changed.");
        Values(set).ShouldBe([1f]);
    }

    [Fact]
    public void A_parameter_without_a_gradient_stays()
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [2]));
        float[] b = set["b"].Value.Span.ToArray();
        set["b"].HasGradient = true; // of an earlier pass: it is forgotten
        set["b"].Gradient[0] = 1;
        using var minimizer = new LbfgsMinimizer(set) { LineSearch = LineSearch.StrongWolfe };
        minimizer.Step(() =>
        {
            for (int i = 0; i < 3; i++)
                set["a"].Gradient[i] = set["a"].Value[i];
            set["a"].HasGradient = true;
            return 0.5 * set["a"].Value.Span.ToArray().Sum(x => (double)x * x);
        });
        set["b"].Value.Span.ToArray().ShouldBe(b);
        set["a"].Value.Span.ToArray().ShouldAllBe(x => Math.Abs(x) < 1e-4);
    }

    [Fact]
    public void A_restart_forgets_the_pairs()
    {
        ParameterSet set = Set([
            [1f, -2f, 3f],
        ]);
        Func<double> loss = LossOf("quadratic", set);
        using var minimizer = new LbfgsMinimizer(set) { MaxIterations = 3, LearningRate = 0.5 };
        float[] Run()
        {
            ((float[])[1, -2, 3]).CopyTo(set[0].Value.Span);
            minimizer.Step(loss);
            return Values(set);
        }

        float[] first = Run();
        minimizer.Restart();
        Run().ShouldBe(first);
        Run().ShouldNotBe(first);
    }

    [Fact]
    public void Once_the_pairs_are_there_a_step_allocates_nothing()
    {
        ParameterSet set = Set([
            [1f, -2f, 3f],
        ]);
        double Quartic()
        {
            double sum = 0;
            for (int i = 0; i < 3; i++)
            {
                float x = set[0].Value[i];
                sum += 0.25 * x * x * x * x;
                set[0].Gradient[i] = x * x * x;
            }

            set[0].HasGradient = true;
            return sum;
        }

        using var minimizer = new LbfgsMinimizer(set)
        {
            LineSearch = LineSearch.StrongWolfe,
            MaxIterations = 2,
            MemorySize = 2,
            GradientTolerance = 0,
            ChangeTolerance = 0,
        };
        Func<double> loss = Quartic;
        for (int step = 0; step < 3; step++)
            minimizer.Step(loss);
        long before = GC.GetAllocatedBytesForCurrentThread();
        minimizer.Step(loss);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Options_out_of_range_are_errors()
    {
        ParameterSet set = Set([
            [1f],
        ]);
        Should
            .Throw<ArgumentOutOfRangeException>(() => new LbfgsMinimizer(set) { MaxIterations = 0 })
            .Message.ShouldStartWith("MaxIterations is 0; expected at least 1.");
        Should.Throw<ArgumentOutOfRangeException>(() => new LbfgsMinimizer(set) { MaxEvaluations = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new LbfgsMinimizer(set) { MemorySize = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new LbfgsMinimizer(set) { LearningRate = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new LbfgsMinimizer(set) { GradientTolerance = double.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => new LbfgsMinimizer(set) { ChangeTolerance = -1 });
    }

    private static LbfgsMinimizer Create(ParameterSet set, JsonElement options)
    {
        double Of(string name, double usual) =>
            options.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : usual;
        return new(set)
        {
            LearningRate = Of("lr", 1),
            MaxIterations = (int)Of("max_iter", 20),
            MaxEvaluations = options.TryGetProperty("max_eval", out JsonElement most) ? most.GetInt32() : null,
            GradientTolerance = Of("tolerance_grad", 1e-7),
            ChangeTolerance = Of("tolerance_change", 1e-9),
            MemorySize = (int)Of("history_size", 100),
            LineSearch = options.TryGetProperty("line_search_fn", out _) ? LineSearch.StrongWolfe : LineSearch.None,
        };
    }

    private static ParameterSet Set(JsonElement start) =>
        Set([.. start.EnumerateArray().Select(one => one.EnumerateArray().Select(x => x.GetSingle()).ToArray())]);

    internal static ParameterSet Set(float[][] start)
    {
        var set = new ParameterSet(start.Select((values, i) => new Parameter($"p{i}", new(values.Length))));
        for (int i = 0; i < start.Length; i++)
            start[i].CopyTo(set[i].Value.Span);
        return set;
    }

    internal static float[] Values(ParameterSet set) => [.. set.SelectMany(p => p.Value.Span.ToArray())];

    private static IEnumerable<double> Numbers(JsonElement lists) =>
        lists.EnumerateArray().SelectMany(list => list.EnumerateArray().Select(x => x.GetDouble()));

    /// <summary>Loss and gradient in double from the float32 values.</summary>
    internal static Func<double> LossOf(string problem, ParameterSet set) =>
        () =>
        {
            double[] x = [.. Values(set).Select(value => (double)value)];
            double[] gradient = new double[x.Length];
            double loss = problem switch
            {
                "rosenbrock" => Rosenbrock(x, gradient),
                "logistic" => Logistic(x, gradient),
                _ => Quadratic(x, gradient),
            };
            int offset = 0;
            foreach (Parameter parameter in set)
            {
                for (int i = 0; i < parameter.Count; i++)
                    parameter.Gradient[i] = (float)gradient[offset + i];
                offset += parameter.Count;
                parameter.HasGradient = true;
            }

            return loss;
        };

    private static double Rosenbrock(double[] x, double[] gradient)
    {
        double loss = 0;
        for (int i = 0; i + 1 < x.Length; i++)
        {
            double off = x[i + 1] - (x[i] * x[i]);
            loss += (100 * off * off) + ((1 - x[i]) * (1 - x[i]));
            gradient[i] += (-400 * off * x[i]) - (2 * (1 - x[i]));
            gradient[i + 1] += 200 * off;
        }

        return loss;
    }

    private static double Quadratic(double[] x, double[] gradient)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            loss += (0.5 * (i + 1) * x[i] * x[i]) - x[i];
            gradient[i] = ((i + 1) * x[i]) - 1;
        }

        return loss;
    }

    private static double Logistic(double[] x, double[] gradient)
    {
        const int Samples = 12;
        double loss = 0;
        for (int i = 0; i < Samples; i++)
        {
            double[] features = [Math.Sin(i + 1), Math.Cos(2 * i), (i % 3) - 1, 1];
            double label = i % 2;
            double z = features.Zip(x, (f, w) => f * w).Sum();
            loss += (Math.Log(1 + Math.Exp(-Math.Abs(z))) + Math.Max(z, 0) - (label * z)) / Samples;
            double slope = (1 / (1 + Math.Exp(-z))) - label;
            for (int j = 0; j < 4; j++)
                gradient[j] += slope * features[j] / Samples;
        }

        for (int j = 0; j < 3; j++)
        {
            loss += 0.05 * x[j] * x[j];
            gradient[j] += 0.1 * x[j];
        }

        return loss;
    }
}
