namespace Strata.Optim.Tests.Plans.Pitfalls;

/// <summary>Multipliers, decay and freezing that do nothing, or something else (R16 to R29), where no other test holds it.</summary>
public class FigurePitfallTests
{
    public static IEnumerable<object[]> Rules => RuleRegistry.All.Select(entry => new object[] { entry.Name });

    [Theory, MemberData(nameof(Rules))]
    public void R17_a_learning_rate_multiplier_acts_under_every_rule(string rule)
    {
        float[] Run(bool multiplied)
        {
            ParameterSet set = Descent.Set(("w", [7, 9]));
            OptimizationPlanBuilder plan = OptimizationPlan.For(set).Default(RuleRegistry.Get(rule).Create(0.05));
            Train(set, multiplied ? plan.LearningRateMultiplier("w", 0.5) : plan);
            return Descent.Values(set);
        }

        // COCOB needs no rate: it only scales the gradient, and a bet is a share of what gradients have won.
        if (rule == "cocob")
            return;

        // Rprop's step sizes are its own after the first; the multiplier acts on it through that first.
        Run(multiplied: true).ShouldNotBe(Run(multiplied: false), $"{rule} ignores the multiplier");
    }

    [Theory, MemberData(nameof(Rules))]
    public void R22_a_decay_that_the_plan_sets_is_not_dropped(string rule)
    {
        float[] Run(double decay)
        {
            ParameterSet set = Descent.Set(("w", [7, 9]));
            Train(set, OptimizationPlan.For(set).Default(RuleRegistry.Get(rule).Create(0.05)).WeightDecay("w", decay));
            return Descent.Values(set);
        }

        Run(0.5).ShouldNotBe(Run(0), $"{rule} drops the decay");
    }

    [Theory, MemberData(nameof(Rules))]
    public void R24_what_is_frozen_keeps_its_bits_under_every_rule_with_decay_and_clip(string rule)
    {
        ParameterSet set = Descent.Set(("frozen", [7, 9]), ("w", [7, 9]));
        float[] before = set["frozen"].Value.Span.ToArray();

        Train(
            set,
            OptimizationPlan
                .For(set)
                .Freeze("frozen")
                .Default(RuleRegistry.Get(rule).Create(0.05))
                .WeightDecay("w", 0.5)
                .Clip(1)
        );

        set["frozen"].Value.Span.ToArray().ShouldBe(before);
        set["frozen"].RequiresGradient.ShouldBeFalse();
    }

    [Fact]
    public void R24_freezing_in_mid_training_stops_momentum_and_decay_at_once()
    {
        ParameterSet set = Descent.Set(("a", [9]), ("b", [9]));
        Optimizer optimizer = Optimizer.Create(set, new Sgd(0.1) { Momentum = 0.9, WeightDecay = 0.1 });
        Descent.WriteGradients(set, 1);
        optimizer.Step();
        optimizer.Replan(OptimizationPlan.For(set).Freeze("a").Default(new Sgd(0.1) { Momentum = 0.9 }).Build());
        float[] before = set["a"].Value.Span.ToArray();

        Descent.WriteGradients(set, 2);
        optimizer.Step();

        set["a"].Value.Span.ToArray().ShouldBe(before, "torch's would still move by momentum and decay");
    }

    [Theory, MemberData(nameof(Rules))]
    public void R26_what_is_frozen_has_no_state(string rule)
    {
        ParameterSet set = Descent.Set(("frozen", [100, 100]), ("w", [3, 5]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Freeze("frozen").Default(RuleRegistry.Get(rule).Create(0.05)).Build()
        );

        optimizer.Plan.Assignment["frozen"].StateBytes.ShouldBe(0);
        optimizer.CaptureState().Slots.Keys.ShouldAllBe(key => !key.Contains("frozen"));
    }

    [Fact]
    public void R18_a_rate_however_small_freezes_nothing()
    {
        ParameterSet set = Descent.Set(("a", [3]), ("b", [3]));
        OptimizationPlan plan = OptimizationPlan
            .For(set)
            .Default(new Sgd(1))
            .LayerDecay(1e-9, LayerOrder.EachParameter)
            .Build();

        plan.Assignment["a"].Frozen.ShouldBeFalse();
        plan.Assignment["a"].Why.ShouldBe("1 × 1e-9^1 (layer decay: a, 1 of 1)");
    }

    [Fact]
    public void R28_state_of_a_plan_that_froze_more_is_refused_with_the_names()
    {
        ParameterSet set = Descent.Set(("trunk", [3]), ("head", [3]));
        Optimizer optimizer = Optimizer.Create(
            OptimizationPlan.For(set).Freeze("trunk").Default(new AdamW(0.1)).Build()
        );
        OptimizerState state = optimizer.CaptureState();
        Optimizer forgetful = Optimizer.Create(set, new AdamW(0.1));

        Should
            .Throw<OptimizerStateException>(() => forgetful.Restore(state))
            .Message.ShouldContain("It has no state for \"trunk\", which the plan trains with \"adamw\".");
        forgetful
            .Restore(state, StateMismatch.Reset)
            .Differences.ShouldContain(line =>
                line.StartsWith("\"trunk\": was frozen, is in group \"all\" under adamw at 0.1")
            );
    }

    private static void Train(ParameterSet set, OptimizationPlanBuilder plan)
    {
        Optimizer optimizer = Optimizer.Create(plan.Build());
        for (int step = 1; step <= 8; step++)
        {
            Descent.WriteGradients(set, step);
            // A loss so high that rules which read it meet their largest rate, and with it what the plan says of rates.
            Descent.Step(optimizer, step, loss: 50);
        }
    }
}
