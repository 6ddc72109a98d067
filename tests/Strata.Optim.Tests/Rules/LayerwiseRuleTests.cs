using Strata.Numerics;

namespace Strata.Optim.Tests.Rules;

/// <summary>What is particular to rules with a ratio, a moment or a projection for each parameter.</summary>
public class LayerwiseRuleTests
{
    [Fact]
    public void Lars_without_decay_is_plain_sgd()
    {
        var lars = new Lars(0.05) { Momentum = 0.9, Nesterov = true };
        var sgd = new Sgd(0.05) { Momentum = 0.9, Nesterov = true };

        Descent.Run(lars, steps: 6).ShouldBe(Descent.Run(sgd, steps: 6));
    }

    [Fact]
    public void Larc_never_takes_a_larger_step_than_sgd()
    {
        foreach (double coefficient in (double[])[1e-3, 0.1, 10])
        {
            float[] before = Descent.Run(new Sgd(0), steps: 1);
            float[] sgd = Descent.Run(new Sgd(0.05), steps: 1);
            float[] larc = Descent.Run(
                new Lars(0.05)
                {
                    TrustClip = true,
                    AlwaysAdapt = true,
                    TrustCoefficient = coefficient,
                },
                steps: 1
            );

            Length(larc, before).ShouldBeLessThanOrEqualTo(Length(sgd, before) * 1.00001);
        }

        static double Length(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Sum());
    }

    [Fact]
    public void Lamb_clips_over_the_group_and_not_beyond()
    {
        // Two parameters with gradients of norm 3 and 4: together 5, so ε weighs more than for each alone.
        float[] together = Step(plan => plan.Group("both", "*", Rule));
        float[] apart = Step(plan => plan.Group("a", "a", Rule).Group("b", "b", Rule));

        Direction(0.6).ShouldBe(together[0], 1e-6);
        Direction(0.8).ShouldBe(together[1], 1e-6);
        Direction(1).ShouldBe(apart[0], 1e-6);
        Direction(1).ShouldBe(apart[1], 1e-6);

        static double Direction(double clipped) => 1 - (0.1 * clipped / (clipped + 1));

        static float[] Step(Func<OptimizationPlanBuilder, OptimizationPlanBuilder> route)
        {
            ParameterSet set = Descent.Set(("a", [1]), ("b", [1]));
            Optimizer optimizer = Optimizer.Create(route(OptimizationPlan.For(set)).Build());
            for (int i = 0; i < 2; i++)
            {
                set[i].Value[0] = 1;
                set[i].Gradient[0] = 3 + i;
                set[i].HasGradient = true;
            }

            optimizer.Step();
            return Descent.Values(set);
        }
    }

    [Fact]
    public void Novograd_keeps_one_square_for_a_parameter()
    {
        var rule = new NovoGrad(0.01) { AmsGrad = true };
        ParameterSet set = Descent.Set(("w", [5, 7]));

        OptimizationPlan plan = OptimizationPlan.For(set).Default(rule).Build();

        plan.Assignment["w"].StateBytes.ShouldBe((35 + 2) * sizeof(float));
    }

    [Fact]
    public void A_projected_update_does_not_lengthen_a_row()
    {
        foreach (UpdateRule rule in (UpdateRule[])[new AdamP(0.01) { Delta = 99 }, new Sgdp(0.01) { Delta = 99 }])
        {
            ParameterSet set = Descent.Set(("w", [5, 7]), ("b", [7]));
            float[] before = Descent.Values(set);
            Optimizer optimizer = Optimizer.Create(set, rule);
            Descent.WriteGradients(set, 1);
            optimizer.Step();
            float[] after = Descent.Values(set);

            for (int row = 0; row < 5; row++)
                Along(row).ShouldBe(0, 1e-6, $"{rule.Name}, row {row}");
            Math.Abs(Along(5)).ShouldBeGreaterThan(1e-4, $"{rule.Name}: a vector is not projected");

            double Along(int row) => Enumerable.Range(row * 7, 7).Sum(i => (double)before[i] * (after[i] - before[i]));
        }
    }

    [Fact]
    public void Mars_leaves_vectors_to_AdamW()
    {
        var mars = new Mars(0.01) { WeightDecay = 0.1 };
        var adamW = new AdamW(0.01) { Beta2 = 0.99, WeightDecay = 0.1 };

        Descent.Run(mars, steps: 6).ShouldBe(Descent.Run(adamW, steps: 6));
        Descent.Run(mars with { Optimize1d = true }, steps: 6).ShouldNotBe(Descent.Run(adamW, steps: 6));
    }

    [Fact]
    public void A_cautious_mask_compares_with_the_gradient_that_the_rule_saw()
    {
        // The direction of SGD is its gradient with coupled decay: nothing disagrees, so nothing may change.
        var rule = new Sgd(0.05) { WeightDecay = 3 };

        float[] masked = Descent.Run(rule.OnDirection(new Cautious()), steps: 1, length: 10);

        float[] plain = Descent.Run(rule, steps: 1, length: 10);
        for (int i = 0; i < plain.Length; i++)
            masked[i].ShouldBe(plain[i], 1e-6f);
    }

    private static Lamb Rule { get; } = new(0.1) { Epsilon = 1, WeightDecay = 0 };
}
