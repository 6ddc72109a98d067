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
    public void A_rate_of_0_is_told_and_a_schedule_that_begins_there_is_not()
    {
        OptimizationPlan
            .For(Descent.Set(("w", [3])))
            .Default("all", new Sgd(0))
            .Build()
            .Warnings.ShouldBe([
                "STRATA003: the learning rate of group \"all\" (1 parameter) is 0 at every step: nothing moves, but its state is kept and "
                    + "updated. Use Freeze.",
            ]);
        Optimizer.Create(Descent.Set(("w", [3])), new Sgd(Schedule.Linear(0, 0.1, 10))).Plan.Warnings.ShouldBeEmpty();
    }

    public static TheoryData<UpdateRule> WithoutEpsilon =>
        [
            new Adam(0.1) { Epsilon = 0 },
            new AdamW(0.1) { Epsilon = 0, WeightDecay = 0 },
            new Adamax(0.1) { Epsilon = 0 },
            new RAdam(0.1) { Epsilon = 0 },
            new RmsProp(0.1) { Epsilon = 0 },
            new Adadelta(0.1) { Epsilon = 0 },
            new Adagrad(0.1) { Epsilon = 0 },
        ];

    [Theory, MemberData(nameof(WithoutEpsilon))]
    public void An_epsilon_of_0_is_told_and_the_warning_is_true(UpdateRule rule)
    {
        ParameterSet set = Descent.Set(("w", [3]));
        Optimizer optimizer = Optimizer.Create(set, rule);
        optimizer
            .Plan.Warnings.ShouldHaveSingleItem()
            .ShouldStartWith($"STRATA004: epsilon of {rule.GetType().Name} in group \"all\" is 0");
        for (int step = 0; step < 8; step++)
        {
            set[0].Gradient.Span.Clear();
            set[0].HasGradient = true;
            optimizer.Step();
        }

        float.IsNaN(set[0].Value[0]).ShouldBeTrue();
        Optimizer.Create(set, new Adagrad(0.1) { Epsilon = 0, InitialAccumulator = 0.1 }).Plan.Warnings.ShouldBeEmpty();
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
