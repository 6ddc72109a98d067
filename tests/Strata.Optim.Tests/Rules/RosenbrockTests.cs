using Strata.Numerics;

namespace Strata.Optim.Tests.Rules;

/// <summary>Every rule finds its way along Rosenbrock's curved valley, <c>(1 − x)² + 100(y − x²)²</c>.</summary>
public class RosenbrockTests
{
    private const int Steps = 20_000;

    public static TheoryData<string> Rules => [.. RuleRegistry.All.Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Rules))]
    public void Comes_down_the_valley(string rule)
    {
        RuleEntry entry = RuleRegistry.Get(rule);

        double end = Valley(entry.Create(Schedule.Linear(entry.RosenbrockRate, 0, Steps)));

        end.ShouldBeLessThan(0.05);
    }

    /// <summary>The larger value of two valleys after all steps; a 2 × 2 weight, since some rules take matrices only.</summary>
    private static double Valley(UpdateRule rule)
    {
        float[] w = [-1.2f, -0.5f, 1f, 1.5f]; // x of both, then y of both
        float[] g = new float[4];
        Optimizer optimizer = Optimizer.Create(ParameterSet.Wrap(Parameter.Wrap("w", new Shape(2, 2), w, g)), rule);
        for (int step = 0; step < Steps; step++)
        {
            for (int i = 0; i < 2; i++)
            {
                float rise = w[2 + i] - (w[i] * w[i]);
                g[i] = (-2 * (1 - w[i])) - (400 * w[i] * rise);
                g[2 + i] = 200 * rise;
            }

            optimizer.Step();
        }

        return Enumerable.Range(0, 2).Max(i => Math.Pow(1 - w[i], 2) + (100 * Math.Pow(w[2 + i] - (w[i] * w[i]), 2)));
    }
}
