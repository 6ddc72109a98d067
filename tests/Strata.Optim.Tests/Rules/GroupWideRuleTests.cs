namespace Strata.Optim.Tests.Rules;

/// <summary>What is particular to rules that look at a group, at the loss, or around another rule.</summary>
public class GroupWideRuleTests
{
    private static float[] Run(UpdateRule rule, int steps, Action<OptimizationPlanBuilder>? statement = null)
    {
        ParameterSet set = Descent.Set(("a", [5, 7]), ("b", [19]));
        OptimizationPlanBuilder plan = OptimizationPlan.For(set).Default("all", rule);
        statement?.Invoke(plan);
        Optimizer optimizer = Optimizer.Create(plan.Build());
        for (int step = 1; step <= steps; step++)
        {
            Descent.WriteGradients(set, step);
            Descent.Step(optimizer, step);
        }

        return Descent.Values(set);
    }

    [Fact]
    public void The_wrapper_around_sgd_is_schedule_free_sgd()
    {
        Hyperparameter rate = Schedule.Linear(0.01, 0.2, 6);
        float[] fused = Run(
            new ScheduleFreeSgd(rate)
            {
                Beta1 = 0.8,
                WeightDecay = 0.1,
                DecayMode = DecayMode.Decoupled,
            },
            9
        );
        float[] wrapped = Run(
            new ScheduleFree(new Sgd(rate) { WeightDecay = 0.1, DecayMode = DecayMode.Decoupled }) { Beta1 = 0.8 },
            9
        );

        for (int i = 0; i < fused.Length; i++)
            wrapped[i].ShouldBe(fused[i], 2e-6f * Math.Max(1, Math.Abs(fused[i])));
    }

    [Fact]
    public void Schedule_free_sgd_is_the_published_method()
    {
        double y = Descent.Start(0);
        (double x, double z) = (y, y);
        for (int step = 1; step <= 20; step++)
        {
            z -= 0.1 * Descent.Gradient(step, 0);
            x += (z - x) / step;
            y = (0.9 * x) + (0.1 * z);
        }

        Descent.Run(new ScheduleFreeSgd(0.1), steps: 20, length: 1)[0].ShouldBe((float)y, 1e-5f);
    }

    [Fact]
    public void A_multiplier_of_all_rates_is_the_rate_of_a_rule_that_reads_the_loss()
    {
        foreach (
            (UpdateRule whole, UpdateRule half) in new (UpdateRule, UpdateRule)[]
            {
                (new PolyakSgd(0.02), new PolyakSgd(0.01)),
                (new Momo(0.02) { WeightDecay = 0.1 }, new Momo(0.01) { WeightDecay = 0.1 }),
                (new MomoAdam(0.02) { WeightDecay = 0.1 }, new MomoAdam(0.01) { WeightDecay = 0.1 }),
            }
        )
        {
            float[] multiplied = Run(whole, 6, plan => plan.LearningRateMultiplier("**", 0.5));
            float[] direct = Run(half, 6);
            for (int i = 0; i < direct.Length; i++)
                multiplied[i].ShouldBe(direct[i], 1e-6f, whole.Name);
        }
    }

    [Fact]
    public void Momo_shrinks_the_step_that_it_has_made_as_its_authors_do()
    {
        // One value: m = g, γ = g·p, so τ = min(η, (1 + ηλ)·(f − γ) + g·p)/g²).
        double p = Descent.Start(0);
        double g = Descent.Gradient(1, 0);
        double f = Descent.Loss(1);
        double factor = 1 + (0.5 * 0.2);
        double tau = Math.Min(0.5, Math.Max((factor * (f - (g * p))) + (g * p), 0) / (g * g));

        float published = Descent.Run(new Momo(0.5) { WeightDecay = 0.2 }, steps: 1, length: 1)[0];
        float optax = Descent.Run(new Momo(0.5) { WeightDecay = 0.2, DecayKeepsStep = true }, steps: 1, length: 1)[0];

        published.ShouldBe((float)((p - (tau * g)) / factor), 1e-5f);
        optax.ShouldBe((float)((p / factor) - (tau * g)), 1e-5f);
    }

    [Fact]
    public void Lbfgs_finds_the_bottom_of_a_skewed_bowl_that_descent_does_not()
    {
        float[] Minimize(UpdateRule rule)
        {
            float[] values = [3, -2, 1, 0.5f];
            float[] gradients = new float[4];
            double[] curvature = [1, 10, 100, 1000];
            Optimizer optimizer = Optimizer.Create(
                ParameterSet.Wrap(Parameter.Wrap("w", new Numerics.Shape(4), values, gradients)),
                rule
            );
            for (int step = 0; step < 40; step++)
            {
                for (int i = 0; i < 4; i++)
                    gradients[i] = (float)(curvature[i] * values[i]);
                optimizer.Step();
            }

            GC.KeepAlive(optimizer);
            return values;
        }

        Minimize(new Lbfgs(1)).Max(MathF.Abs).ShouldBeLessThan(1e-3f);
        Minimize(new Sgd(1e-3)).Max(MathF.Abs).ShouldBeGreaterThan(1);
    }

    [Fact]
    public void A_tie_of_lbfgs_to_its_definition()
    {
        // One value: with one pair the direction is Newton's by the secant.
        float[] values = [2];
        float[] gradients = new float[1];
        Optimizer optimizer = Optimizer.Create(
            ParameterSet.Wrap(Parameter.Wrap("w", new Numerics.Shape(1), values, gradients)),
            new Lbfgs(0.5) { MemorySize = 4 }
        );
        double x = 2;
        (double lastX, double lastG) = (0, 0);
        for (int step = 0; step < 6; step++)
        {
            double g = Math.Pow(x, 3);
            gradients[0] = values[0] * values[0] * values[0];
            double direction = step == 0 ? Math.Min(1, 1 / Math.Abs(g)) * g : g * (x - lastX) / (g - lastG);
            (lastX, lastG) = (x, g);
            x -= 0.5 * direction;
            optimizer.Step();
            values[0].ShouldBe((float)x, 1e-4f, $"step {step}");
        }
    }

    [Fact]
    public void Mechanize_grows_the_factor_of_a_rule_with_a_tiny_rate()
    {
        float[] Minimize(UpdateRule rule)
        {
            float[] values = [3, -2, 1, 0.5f];
            float[] gradients = new float[4];
            Optimizer optimizer = Optimizer.Create(
                ParameterSet.Wrap(Parameter.Wrap("w", new Numerics.Shape(4), values, gradients)),
                rule
            );
            for (int step = 0; step < 400; step++)
            {
                values.CopyTo(gradients, 0);
                optimizer.Step();
            }

            GC.KeepAlive(optimizer);
            return values;
        }

        Minimize(new Sgd(1e-4)).Max(MathF.Abs).ShouldBeGreaterThan(2);
        Minimize(new Mechanize(new Sgd(1e-4))).Max(MathF.Abs).ShouldBeLessThan(0.5f);
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        ParameterSet set = Descent.Set(("w", [3]));

        Problem(new Prodigy(1) { InitialEstimate = 0 }).ShouldContain("initial estimate is 0; expected above 0");
        Problem(new DAdaptAdamW(1) { Epsilon = 0 }).ShouldContain("epsilon is 0; expected above 0");
        Problem(new Lbfgs(1) { MemorySize = 0 }).ShouldContain("memory size is 0; expected 1 to 100");
        Problem(new Sophia(1) { ClipThreshold = 0 }).ShouldContain("clip threshold is 0; expected above 0");
        Problem(new ScheduleFreeSgd(1) { Beta1 = 0 }).ShouldContain("beta1 is 0; expected above 0 and at most 1");
        Problem(new Mechanize(new Sgd(1)) { BettorCount = 0 }).ShouldContain("bettor count is 0; expected at least 1");
        Problem(new ScheduleFree(new Lookahead(new Sgd(1)))).ShouldContain("writes the parameter itself");
        Problem(new Prodigy(1).OnDirection(new NormalizeGroup())).ShouldContain("has its learning rate inside");

        string Problem(UpdateRule rule) =>
            Should.Throw<PlanException>(() => OptimizationPlan.For(set).Default("all", rule).Build()).Message;
    }
}
