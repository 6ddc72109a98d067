using Strata.Numerics;

namespace Strata.Optim.Tests.Rules;

using Plain = Chain<AddCoupledDecay, Chain<ScaleByAdam, Chain<ScaleByLearningRate, DecayWeights>>>;

/// <summary>What is particular to the rules with Adam's averages; what holds for every rule is tested over the registry.</summary>
public class AdamFamilyTests
{
    private static readonly Schedule Falling = Schedule.Linear(0.1, 0.02, 8);

    /// <summary>Options together, which the registry probes one by one.</summary>
    public static TheoryData<UpdateRule> Combinations =>
        [
            new AdamW(0.1) { AmsGrad = true, Nesterov = true },
            new Adam(Falling)
            {
                AmsGrad = true,
                EpsilonRoot = 1e-3,
                WeightDecay = 0.1,
            },
            new AdamW(0.1)
            {
                Beta1 = 0,
                Nesterov = true,
                EpsilonRoot = 1e-4,
            },
            new KerasAdam(0.1)
            {
                AmsGrad = true,
                Nesterov = true,
                Epsilon = 1e-2,
                Beta2 = 0.9,
            },
            new RAdam(0.1)
            {
                Beta2 = 0.95,
                CorrectedRoot = true,
                Nesterov = true,
                EpsilonRoot = 1e-2,
                Threshold = 4,
            },
            new RAdam(0.1) { Nesterov = true, EpsilonRoot = 1e-2 },
            new AdaBelief(0.1) { Rectification = BeliefRectification.Wait },
            new AdaBelief(0.1) { AmsGrad = true, Beta2 = 0.99 },
            new AdaBelief(0.1)
            {
                AmsGrad = true,
                Nesterov = true,
                Rectification = BeliefRectification.Off,
                EpsilonRoot = 1e-4,
            },
            new Adan(Falling) { WeightDecay = 0.1, DecayMode = DecayMode.Corrected },
            new Adan(0.1)
            {
                WeightDecay = 0.1,
                Difference = AdanDifference.OneMinusBeta2,
                EpsilonRoot = 1e-8,
            },
            new Adopt(Falling) { ClipScale = double.PositiveInfinity, Nesterov = true },
            new Adopt(0.1) { WeightDecay = 0.1, DecayMode = DecayMode.Decoupled },
            new LaProp(Falling) { WeightDecay = 0.1 },
            new AdEmaMix(0.1) { Alpha = Schedule.Linear(0, 5, 4), Beta3 = Schedule.Linear(0.9, 0.99, 4) },
            new OptimisticAdam(Falling) { Alpha = 0.7, Beta = Schedule.Linear(0.1, 0.5, 6) },
            new NAdam(0.1)
            {
                MomentumDecay = 1,
                Epsilon = 1e-7,
                DecayMode = DecayMode.Decoupled,
                WeightDecay = 0.1,
            },
        ];

    [Theory, MemberData(nameof(Combinations))]
    public void Agrees_with_its_scalar_reference(UpdateRule rule) =>
        Descent.Run(rule, 9, 37).ShouldBe(ScalarReference.Run(rule, 9, 37), rule.ToString());

    [Fact]
    public void Adam_without_further_options_runs_the_plain_chain()
    {
        // A general stage would cost more and round otherwise.
        new AdamW(0.1)
            .Compile()
            .ShouldBeOfType<FusedProgram<Plain>>();
        new Adam(0.1) { WeightDecay = 0.1 }
            .Compile()
            .ShouldBeOfType<FusedProgram<Plain>>();
        new RAdam(0.1) { Threshold = 4 }
            .Compile()
            .ShouldBeOfType(new RAdam(0.1).Compile().GetType());
    }

    [Fact]
    public void KerasAdam_adds_epsilon_before_the_correction()
    {
        float[] values = [1];
        float[] gradients = [0.25f];
        Optimizer optimizer = Optimizer.Create(
            ParameterSet.Wrap(Parameter.Wrap("w", new Shape(1), values, gradients)),
            new KerasAdam(0.1) { Epsilon = 1e-2 }
        );

        optimizer.Step();

        double expected = 1 - (0.1 * Math.Sqrt(0.001) * 0.25 / ((Math.Sqrt(0.001) * 0.25) + 1e-2));
        ((double)values[0]).ShouldBe(expected, 1e-7);
    }

    [Fact]
    public void NAdam_keeps_the_product_of_its_momenta()
    {
        OptimizerState state = StateAfter(5, new NAdam(0.1));

        double product = 1;
        for (int t = 1; t <= 5; t++)
            product *= 0.9 * (1 - (0.5 * Math.Pow(0.96, t * 4e-3)));
        state.Scalars[OptimizerState.KeyOf("nadam", "mu_product", "w")].ShouldBe(product, 1e-15);
    }

    [Fact]
    public void LaProp_keeps_the_average_of_its_rates()
    {
        OptimizerState state = StateAfter(3, new LaProp(Schedule.Linear(0.4, 0, 4)));

        double rates = 0;
        foreach (double rate in (double[])[0.4, 0.3, 0.2])
            rates = (0.9 * rates) + (0.1 * rate);
        state.Scalars[OptimizerState.KeyOf("laprop", "exp_avg_lr_1", "w")].ShouldBe(rates, 1e-15);
        state.Scalars[OptimizerState.KeyOf("laprop", "exp_avg_lr_2", "w")].ShouldBe(1 - Math.Pow(0.999, 3), 1e-15);
    }

    [Theory, InlineData(DecayMode.Decoupled), InlineData(DecayMode.Independent)]
    public void Adopt_only_looks_in_its_first_update(DecayMode mode)
    {
        float[] start = Descent.Run(new Sgd(0), 1);

        Descent.Run(new Adopt(0.1) { WeightDecay = 0.1, DecayMode = mode }, 1).ShouldBe(start);
        Descent.Run(new Adopt(0.1) { WeightDecay = 0.1, DecayMode = mode }, 2).ShouldNotBe(start);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void StableAdamW_slows_down_by_the_mean_over_the_parameter(bool nesterov)
    {
        const int Length = 41;
        var rule = new StableAdamW(0.1)
        {
            Nesterov = nesterov,
            ClippingThreshold = 0.7,
            Beta2 = 0.9,
        };
        double[] p = [.. Enumerable.Range(0, Length).Select(i => (double)Descent.Start(i))];
        (double[] m, double[] v) = (new double[Length], new double[Length]);
        for (int t = 1; t <= 6; t++)
        {
            (double[] g, double[] q) = (new double[Length], new double[Length]);
            for (int i = 0; i < Length; i++)
            {
                g[i] = Descent.Gradient(t, i);
                m[i] = (0.9 * m[i]) + (0.1 * g[i]);
                v[i] = (0.9 * v[i]) + (0.1 * g[i] * g[i]);
                q[i] = Math.Sqrt(v[i] / (1 - Math.Pow(0.9, t))) + 1e-8;
            }

            double rms = Math.Sqrt(g.Zip(q, (a, b) => a / b * (a / b)).Average());
            for (int i = 0; i < Length; i++)
            {
                double average = nesterov ? (0.9 * m[i]) + (0.1 * g[i]) : m[i];
                double u = average / (1 - Math.Pow(0.9, t)) / q[i] / Math.Max(1, rms / 0.7);
                p[i] -= 0.1 * (u + (0.01 * p[i]));
            }
        }

        Descent.Run(rule, 6, Length).Zip(p, (found, truth) => Math.Abs(found - truth)).Max().ShouldBeLessThan(2e-6);
    }

    [Fact]
    public void A_cautious_Adan_masks_its_average_alone()
    {
        const int Length = 41;
        double[] p = [.. Enumerable.Range(0, Length).Select(i => (double)Descent.Start(i))];
        double[][] s = [.. Enumerable.Range(0, 4).Select(_ => new double[Length])];
        for (int t = 1; t <= 6; t++)
        {
            double[] g = [.. Enumerable.Range(0, Length).Select(i => (double)Descent.Gradient(t, i))];
            for (int i = 0; i < Length; i++)
            {
                double change = t == 1 ? 0 : g[i] - s[3][i];
                s[0][i] = (0.98 * s[0][i]) + (0.02 * g[i]);
                s[1][i] = (0.92 * s[1][i]) + (0.08 * change);
                s[2][i] = (0.99 * s[2][i]) + (0.01 * Math.Pow(g[i] + (0.92 * change), 2));
                s[3][i] = g[i];
            }

            double share = Enumerable.Range(0, Length).Count(i => s[0][i] * g[i] > 0) / (double)Length;
            for (int i = 0; i < Length; i++)
            {
                double average = s[0][i] * g[i] > 0 ? s[0][i] / share : 0;
                double u = (average / Unbias(0.98, t)) + (0.92 * s[1][i] / Unbias(0.92, t));
                p[i] = (p[i] - (0.1 * u / (Math.Sqrt(s[2][i] / Unbias(0.99, t)) + 1e-8))) / (1 + (0.1 * 0.05));
            }
        }

        float[] found = Descent.Run(new Adan(0.1) { Cautious = true, WeightDecay = 0.05 }, 6, Length);
        found.Zip(p, (mine, truth) => Math.Abs(mine - truth)).Max().ShouldBeLessThan(2e-6);

        static double Unbias(double beta, int t) => 1 - Math.Pow(beta, t);
    }

    [Fact]
    public void A_cautious_LaProp_decays_what_it_masks()
    {
        float[] values = [1, 1];
        float[] gradients = [1, 1];
        Optimizer optimizer = Optimizer.Create(
            ParameterSet.Wrap(Parameter.Wrap("w", new Shape(2), values, gradients)),
            new LaProp(0.1) { Cautious = true, WeightDecay = 0.5 }
        );
        optimizer.Step();
        values.ShouldBe([0.9f * 0.95f, 0.9f * 0.95f], 1e-6);
        float before = values[1];

        (gradients[0], gradients[1]) = (1, -0.1f); // the average of the second still points up
        optimizer.Step();

        ((double)values[1]).ShouldBe(before * 0.95, 1e-6);
        values[0].ShouldBeLessThan(before * 0.95f - 0.15f); // its step is twice as long: half of the values agree
    }

    [Fact]
    public void Nothing_comes_between_a_rate_and_a_direction_that_holds_it()
    {
        ParameterSet set = Descent.Set(("w", [3]));

        Should
            .Throw<PlanException>(() => Optimizer.Create(set, new Adan(0.1).OnDirection(new Cautious())))
            .Message.ShouldContain("adan has its learning rate inside");
        Should
            .Throw<PlanException>(() => Optimizer.Create(set, new LaProp(0.1).OnDirection(new Cautious())))
            .Message.ShouldContain("laprop has its learning rate inside");
        Optimizer.Create(set, new Adan(0.1) { Proximal = false }.OnDirection(new Cautious())).ShouldNotBeNull();
    }

    public static TheoryData<UpdateRule, string> Mistakes =>
        new()
        {
            {
                new RAdam(0.1) { Threshold = 3 },
                "threshold is 3; expected at least 4"
            },
            {
                new Adopt(0.1) { ClipScale = 0 },
                "clip scale is 0; expected above 0"
            },
            {
                new AdamW(0.1) { EpsilonRoot = -1 },
                "epsilon root is -1; expected at least 0"
            },
            {
                new StableAdamW(0.1) { ClippingThreshold = 0 },
                "clipping threshold is 0; expected above 0"
            },
            {
                new Adan(0.1) { Beta3 = 1 },
                "beta3 is 1; expected at least 0 and below 1"
            },
        };

    [Theory, MemberData(nameof(Mistakes))]
    public void Refuses_options_out_of_range(UpdateRule rule, string problem) =>
        Should
            .Throw<PlanException>(() => Optimizer.Create(Descent.Set(("w", [3])), rule))
            .Message.ShouldContain(problem);

    private static OptimizerState StateAfter(int steps, UpdateRule rule)
    {
        ParameterSet set = Descent.Set(("w", [7]));
        Optimizer optimizer = Optimizer.Create(set, rule);
        for (int step = 1; step <= steps; step++)
        {
            Descent.WriteGradients(set, step);
            optimizer.Step();
        }

        return optimizer.CaptureState();
    }
}
