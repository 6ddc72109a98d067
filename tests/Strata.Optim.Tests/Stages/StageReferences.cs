using Strata.Numerics;

namespace Strata.Optim.Tests.Stages;

/// <summary>The plain definition of a stage: update in, update out.</summary>
internal delegate double[] StageReference(ReferenceStep step, double[] update);

/// <summary>A stage and its plain definition in double.</summary>
/// <param name="OnUpdate">Whether it stands after the rule, as the last stage of all.</param>
internal sealed record StageCase(Stage Stage, StageReference Reference, bool OnUpdate = false);

/// <summary>Every stage, with its equation.</summary>
internal static class StageReferences
{
    private static readonly Func<long, bool> _even = step => step % 2 == 0;
    private static readonly Schedule _rising = Schedule.From(step => 0.1 * (step + 1), "rising");

    public static IReadOnlyDictionary<string, StageCase> All { get; } =
        new Dictionary<string, StageCase>
        {
            ["decay"] = new(new AddDecayedWeights(0.3), (s, u) => Map(u, (x, i) => x + (0.3 * s.Value[i]))),
            ["decay by a schedule"] = new(
                new AddDecayedWeights(_rising),
                (s, u) => Map(u, (x, i) => x + (0.1 * s.Count * s.Value[i]))
            ),
            ["sum of three updates"] = new(new AccumulateUpdates(3), SumOfThree),
            ["adaptive clip of rows"] = new(
                new AdaptiveClip(0.2) { Epsilon = 0.3 },
                (s, u) => Adaptive(s, u, s.Rows())
            ),
            ["adaptive clip of columns"] = new(
                new AdaptiveClip(0.2) { Epsilon = 0.3, OutputAxis = OutputAxis.Last },
                (s, u) => Adaptive(s, u, s.Columns())
            ),
            ["centralize"] = new(new CentralizeGradient(), Centralize),
            ["clip block rms"] = new(
                new ClipBlockRms(0.5),
                (s, u) => Scale(u, 1 / Math.Max(1, ReferenceStep.Norm(u) / Math.Sqrt(u.Length) / 0.5))
            ),
            ["clip group norm"] = new(
                new ClipGroupNorm(0.7),
                (s, u) => Scale(u, ReferenceStep.Norm(u) < 0.7 ? 1 : 0.7 / ReferenceStep.Norm(u))
            ),
            ["clip group norm as PyTorch"] = new(
                new ClipGroupNorm(0.7) { Factor = ClipFactor.PyTorch },
                (s, u) => Scale(u, Math.Min(1, 0.7 / (ReferenceStep.Norm(u) + 1e-6)))
            ),
            ["clip parameter norm"] = new(
                new ClipParameterNorm(0.7),
                (s, u) => Scale(u, ReferenceStep.Norm(u) < 0.7 ? 1 : 0.7 / ReferenceStep.Norm(u))
            ),
            ["clip values"] = new(new ClipUpdate(0.4), (s, u) => Map(u, (x, _) => Math.Clamp(x, -0.4, 0.4))),
            ["trace now and then"] = new(
                new Conditional(new Trace(0.9), _even),
                (s, u) => s.Count % 2 == 1 ? Traced(s, u, 0.9, nesterov: false) : u
            ),
            ["trace now and then, else zero"] = new(
                new Conditional(new Trace(0.9), _even) { ElseZero = true },
                (s, u) => s.Count % 2 == 1 ? Traced(s, u, 0.9, nesterov: false) : new double[u.Length]
            ),
            ["direction of Adam"] = new(
                new DirectionOf(
                    new Adam(1)
                    {
                        Beta1 = 0.8,
                        Beta2 = 0.9,
                        Epsilon = 0.1,
                    }
                ),
                Adam
            ),
            ["noise"] = new(new GradientNoise(0.5, new RandomKey(7)) { Gamma = 0.6 }, Noise),
            ["normalize"] = new(
                new NormalizeGroup { Scale = 2, Epsilon = 0.1 },
                (s, u) => Scale(u, 2 / (ReferenceStep.Norm(u) + 0.1))
            ),
            ["times the parameter's norm"] = new(
                new ScaleByParameterNorm { MinScale = 0.9 },
                (s, u) => Scale(u, Math.Max(0.9, ReferenceStep.Norm(s.Value)))
            ),
            ["times the parameter's rms"] = new(
                new ScaleByParameterNorm { MinScale = 0.9, RootMeanSquare = true },
                (s, u) => Scale(u, Math.Max(0.9, ReferenceStep.Norm(s.Value) / Math.Sqrt(u.Length)))
            ),
            ["times a schedule"] = new(new ScaleUpdate(_rising), (s, u) => Scale(u, 0.1 * s.Count)),
            ["trace"] = new(new Trace(0.9), (s, u) => Traced(s, u, 0.9, nesterov: false)),
            ["trace, Nesterov"] = new(new Trace(0.9) { Nesterov = true }, (s, u) => Traced(s, u, 0.9, nesterov: true)),
            ["trust ratio"] = new(
                new TrustRatio
                {
                    Coefficient = 0.5,
                    MinNorm = 0.2,
                    Epsilon = 0.3,
                },
                (s, u) =>
                    Scale(
                        u,
                        0.5 * Math.Max(ReferenceStep.Norm(s.Value), 0.2) / (Math.Max(ReferenceStep.Norm(u), 0.2) + 0.3)
                    )
            ),
            ["average of updates"] = new(new UpdateAverage(0.8), (s, u) => Averaged(s, u, corrected: true)),
            ["average of updates, not corrected"] = new(
                new UpdateAverage(0.8) { BiasCorrection = false },
                (s, u) => Averaged(s, u, corrected: false)
            ),
            ["never negative"] = new(
                new KeepNonNegative(),
                (s, u) => Map(u, (x, i) => s.Value[i] - Math.Max(0, s.Value[i] - x)),
                OnUpdate: true
            ),
            ["largest norm of a row"] = new(
                new ProjectNorm(0.8),
                (s, u) => Projected(s, u, exactly: false),
                OnUpdate: true
            ),
            ["norm of a row"] = new(
                new ProjectNorm(0.8) { Exactly = true },
                (s, u) => Projected(s, u, exactly: true),
                OnUpdate: true
            ),
        };

    /// <summary>What masks updates that point against the gradient: needs a stage before it that turns some.</summary>
    public static double[] Cautious(ReferenceStep step, double[] update)
    {
        bool[] agrees = [.. update.Select((u, i) => u * step.Gradient[i] > 0)];
        double share = Math.Max(agrees.Count(one => one) / (double)agrees.Length, 1e-3);
        return Map(update, (u, i) => agrees[i] ? u / share : 0);
    }

    public static double[] Traced(ReferenceStep s, double[] u, double decay, bool nesterov)
    {
        double[] trace = s.Slot("trace");
        for (int i = 0; i < u.Length; i++)
            trace[i] = u[i] + (decay * trace[i]);
        return Map(u, (x, i) => nesterov ? x + (decay * trace[i]) : trace[i]);
    }

    private static double[] SumOfThree(ReferenceStep s, double[] u)
    {
        double[] sum = s.Slot("sum");
        for (int i = 0; i < u.Length; i++)
            sum[i] = (s.Count % 3 == 1 ? 0 : sum[i]) + u[i];
        return s.Count % 3 == 0 ? [.. sum] : new double[u.Length];
    }

    private static double[] Adaptive(ReferenceStep s, double[] u, IEnumerable<int[]> units)
    {
        double[] clipped = [.. u];
        bool isOne = s.Shape.Count(size => size > 1) <= 1;
        foreach (int[] unit in isOne ? [Enumerable.Range(0, u.Length).ToArray()] : units)
        {
            double limit = 0.2 * Math.Max(0.3, ReferenceStep.Norm(unit.Select(i => s.Value[i])));
            double norm = ReferenceStep.Norm(unit.Select(i => u[i]));
            foreach (int i in unit)
                clipped[i] = norm <= limit ? u[i] : u[i] * limit / norm;
        }

        return clipped;
    }

    private static double[] Centralize(ReferenceStep s, double[] u)
    {
        if (s.Shape.Length < 2)
            return u;
        double[] centered = [.. u];
        foreach (int[] row in s.Rows())
        foreach (int i in row)
            centered[i] = u[i] - row.Average(j => u[j]);
        return centered;
    }

    private static double[] Adam(ReferenceStep s, double[] u)
    {
        double[] mean = s.Slot("mean");
        double[] square = s.Slot("square");
        for (int i = 0; i < u.Length; i++)
        {
            mean[i] = (0.8 * mean[i]) + (0.2 * u[i]);
            square[i] = (0.9 * square[i]) + (0.1 * u[i] * u[i]);
        }

        return Map(
            u,
            (_, i) =>
                mean[i] / (1 - Math.Pow(0.8, s.Count)) / (Math.Sqrt(square[i] / (1 - Math.Pow(0.9, s.Count))) + 0.1)
        );
    }

    private static double[] Noise(ReferenceStep s, double[] u)
    {
        float[] noise = new float[u.Length];
        new RandomKey(7).FoldIn("w").FoldIn(s.Count).Normal(noise);
        return Map(u, (x, i) => x + (noise[i] * Math.Sqrt(0.5 / Math.Pow(s.Count, 0.6))));
    }

    private static double[] Averaged(ReferenceStep s, double[] u, bool corrected)
    {
        double[] average = s.Slot("average");
        for (int i = 0; i < u.Length; i++)
            average[i] = (0.8 * average[i]) + (0.2 * u[i]);
        return Scale(average, corrected ? 1 / (1 - Math.Pow(0.8, s.Count)) : 1);
    }

    private static double[] Projected(ReferenceStep s, double[] u, bool exactly)
    {
        double[] next = Map(u, (x, i) => s.Value[i] - x);
        foreach (int[] row in s.Rows())
        {
            double norm = ReferenceStep.Norm(row.Select(i => next[i]));
            foreach (int i in row)
                next[i] *= exactly || norm > 0.8 ? 0.8 / norm : 1;
        }

        return Map(next, (x, i) => s.Value[i] - x);
    }

    private static double[] Scale(double[] values, double factor) => Map(values, (value, _) => value * factor);

    private static double[] Map(double[] values, Func<double, int, double> change) => [.. values.Select(change)];
}
