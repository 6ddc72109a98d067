namespace Strata.Optim.Tests.Plans;

/// <summary>R16: the warning must come where it is true, and nowhere else.</summary>
public class PlanWarningTests
{
    private static IReadOnlyList<string> Warnings(
        UpdateRule rule,
        Func<OptimizationPlanBuilder, OptimizationPlanBuilder>? more = null
    )
    {
        OptimizationPlanBuilder builder = OptimizationPlan
            .For(ResNetNames.Create())
            .Default(rule)
            .GradientMultiplier("layer1.**", 0.1);
        return (more?.Invoke(builder) ?? builder).Build().Warnings;
    }

    [Fact]
    public void R16_a_gradient_multiplier_before_adam_does_nothing() =>
        Warnings(new AdamW(1e-3))
            .ShouldBe([
                "STRATA001: GradientMultiplier(0.1) on 12 parameters has no effect: AdamW does not depend on the gradient's scale. "
                    + "Use LearningRateMultiplier(\"layer1.**\", 0.1).",
            ]);

    [Fact]
    public void R16_it_does_something_before_sgd() => Warnings(new Sgd(1e-2) { Momentum = 0.9 }).ShouldBeEmpty();

    [Fact]
    public void R16_it_does_something_with_coupled_decay() =>
        Warnings(new Adam(1e-3) { WeightDecay = 0.1 }).ShouldBeEmpty();

    [Fact]
    public void R16_coupled_decay_that_a_modifier_removes_counts_as_none() =>
        Warnings(new Adam(1e-3) { WeightDecay = 0.1 }, plan => plan.NoWeightDecay("**")).Count.ShouldBe(1);

    [Fact]
    public void R16_it_does_something_with_a_norm_over_all_or_a_limit()
    {
        Warnings(new AdamW(1e-3), plan => plan.Clip(1)).ShouldBeEmpty();
        Warnings(new AdamW(1e-3), plan => plan.ClipValue(1)).ShouldBeEmpty();
    }

    [Fact]
    public void R16_the_warning_is_true()
    {
        ParameterSet plain = Descent.Set(("w", [37]));
        ParameterSet scaled = Descent.Set(("w", [37]));
        Optimizer one = Optimizer.Create(plain, new AdamW(1e-2) { Epsilon = 0 });
        Optimizer other = Optimizer.Create(
            OptimizationPlan.For(scaled).Default(new AdamW(1e-2) { Epsilon = 0 }).GradientMultiplier("w", 0.125).Build()
        );
        for (int step = 1; step <= 10; step++)
        {
            Descent.WriteGradients(plain, step);
            Descent.WriteGradients(scaled, step);
            // A gradient of exactly 0 in the first step is 0 / 0 without ε, in both.
            plain[0].Gradient[10] = scaled[0].Gradient[10] = 1;
            for (int i = 0; i < 37; i++)
            {
                if (plain[0].Gradient[i] == 0)
                    plain[0].Gradient[i] = scaled[0].Gradient[i] = 0.5f;
            }

            one.Step();
            other.Step();
        }

        Descent
            .Values(scaled)
            .ShouldBe(Descent.Values(plain), "a power of two scales exactly, so even the bits are equal");
    }

    [Fact]
    public void STRATA002_layer_decay_over_names_from_a_file() =>
        OptimizationPlan
            .For(ResNetNames.Create(fromFile: true))
            .Default(new Sgd(1e-2))
            .LayerDecay(0.9, LayerOrder.TopLevelModules)
            .Build()
            .Warnings.Single()
            .ShouldStartWith("STRATA002: layer decay follows the order of the names in \"model.safetensors\"");

    [Fact]
    public void STRATA002_is_not_said_of_layers_that_go_by_their_numbers() =>
        OptimizationPlan
            .For(ResNetNames.Create(fromFile: true))
            .Default(new Sgd(1e-2))
            .LayerDecay(0.9, LayerOrder.ResNet())
            .Build()
            .Warnings.ShouldBeEmpty();
}
