using Strata.Numerics;

namespace Strata.Optim.Tests.Plans;

/// <summary>µP: tables 3 and 8 of Yang et al., 2022, with the widths of the hidden layers grown fourfold.</summary>
public class WidthMultiplierTests
{
    private static ParameterSet Model(int width, int mixed = 0, bool roles = true) =>
        new([
            new("embed.weight", new Shape(50, width)) { Role = roles ? ParameterRole.Embedding : default },
            new("input.weight", new Shape(width, 10)) { Role = roles ? ParameterRole.Weight : default },
            new("hidden.weight", new Shape(width, width)) { Role = roles ? ParameterRole.Weight : default },
            new("mixed.weight", new Shape(width, mixed == 0 ? 2 * width : mixed))
            {
                Role = roles ? ParameterRole.Weight : default,
            },
            new("hidden.bias", new Shape(width)) { Role = roles ? ParameterRole.Bias : default },
            new("conv.weight", new Shape(width, width, 3, 3)) { Role = roles ? ParameterRole.Weight : default },
            new("head.weight", new Shape(10, width)) { Role = roles ? ParameterRole.Weight : default },
            new("head.bias", new Shape(10)) { Role = roles ? ParameterRole.Bias : default },
        ]);

    private static double[] Multipliers(UpdateRule rule, WidthScaling scaling) =>
        [
            .. OptimizationPlan
                .For(Model(256))
                .Default(rule)
                .WidthMultipliers(Model(64), scaling)
                .Build()
                .Assignment.Select(row => row.LearningRateMultiplier),
        ];

    [Fact]
    public void Adam_divides_hidden_weights_by_their_fan_in()
    {
        Multipliers(new AdamW(1), WidthScaling.OutputByRate).ShouldBe([1, 1, 0.25, 0.25, 1, 0.25, 0.25, 1]);
        Multipliers(new AdamW(1), WidthScaling.OutputByMultiplier).ShouldBe([1, 1, 0.25, 0.25, 1, 0.25, 1, 1]);
    }

    [Fact]
    public void Sgd_multiplies_input_weights_and_biases_by_their_fan_out()
    {
        var sgd = new Sgd(1) { Momentum = 0.9 };
        Multipliers(sgd, WidthScaling.OutputByRate).ShouldBe([4, 4, 1, 1, 4, 1, 0.25, 1]);
        Multipliers(sgd, WidthScaling.OutputByMultiplier).ShouldBe([4, 4, 1, 1, 4, 1, 4, 1]);
    }

    [Fact]
    public void Coupled_decay_makes_no_sgd_of_adam() =>
        Multipliers(new Adam(1) { WeightDecay = 0.1 }, WidthScaling.OutputByRate)[2].ShouldBe(0.25);

    public static TheoryData<UpdateRule> LikeAdam =>
        [
            new Adam(1),
            new AdamW(1),
            new NAdam(1),
            new Adagrad(1),
            new RmsProp(1),
            new Adadelta(1),
            new Lion(1),
            new SignSgd(1),
        ];

    public static TheoryData<UpdateRule> LikeSgd =>
        [new Sgd(1), new Sgd(1) { Momentum = 0.9, Nesterov = true }, new Asgd(1), new OptimisticGradientDescent(1)];

    // input, hidden, output, bias
    private static double[] OfKinds(UpdateRule rule, WidthScaling scaling)
    {
        double[] all = Multipliers(rule, scaling);
        return [all[1], all[2], all[6], all[4]];
    }

    [Theory, MemberData(nameof(LikeAdam))]
    public void Rules_like_Adam_have_its_law(UpdateRule rule)
    {
        OfKinds(rule, WidthScaling.OutputByRate).ShouldBe([1, 0.25, 0.25, 1]);
        OfKinds(rule, WidthScaling.OutputByMultiplier).ShouldBe([1, 0.25, 1, 1]);
    }

    [Theory, MemberData(nameof(LikeSgd))]
    public void Rules_like_Sgd_have_its_law(UpdateRule rule)
    {
        OfKinds(rule, WidthScaling.OutputByRate).ShouldBe([4, 1, 0.25, 4]);
        OfKinds(rule, WidthScaling.OutputByMultiplier).ShouldBe([4, 1, 4, 4]);
    }

    [Fact]
    public void Hidden_weights_under_Sgd_follow_the_quotient_of_both_sides()
    {
        // in grows by 8, out by 4.
        OptimizationPlan
            .For(Model(256, mixed: 512))
            .Default(new Sgd(1))
            .WidthMultipliers(Model(64, mixed: 64))
            .Build()
            .Assignment["mixed.weight"]
            .LearningRateMultiplier.ShouldBe(0.5);
    }

    [Theory]
    [InlineData(DecayMode.Coupled, 0.4)]
    [InlineData(DecayMode.Decoupled, 0.4)]
    [InlineData(DecayMode.Corrected, 0.4)]
    [InlineData(DecayMode.Independent, 0.1)]
    public void Rate_times_decay_stays(DecayMode mode, double decay)
    {
        Assignment assignment = OptimizationPlan
            .For(Model(256))
            .Default(new AdamW(1e-3) { WeightDecay = 0.1, DecayMode = mode })
            .WidthMultipliers(Model(64))
            .Build()
            .Assignment;
        assignment["hidden.weight"].WeightDecay.ShouldBe(decay);
        assignment["input.weight"].WeightDecay.ShouldBe(0.1);
        assignment["hidden.weight"].Why.Contains("decay × 4").ShouldBe(mode != DecayMode.Independent);
    }

    [Fact]
    public void Decay_given_by_a_statement_or_a_schedule_scales_too()
    {
        Assignment assignment = OptimizationPlan
            .For(Model(256))
            .Default(new AdamW(1e-3) { WeightDecay = Schedule.Linear(0.1, 0.2, 10) })
            .WidthMultipliers(Model(64))
            .WeightDecay("mixed.weight", 0.5)
            .NoWeightDecay("conv.weight")
            .Build()
            .Assignment;
        assignment["hidden.weight"].WeightDecay.At(10).ShouldBe(0.8, 1e-12);
        assignment["mixed.weight"].WeightDecay.ShouldBe(2);
        assignment["conv.weight"].WeightDecay.ShouldBe(0);
    }

    [Fact]
    public void A_rule_that_scales_whole_matrices_has_another_law()
    {
        OptimizationPlan plan = OptimizationPlan
            .For(Model(256))
            .Group("matrices", Selector.Any("hidden.weight", "mixed.weight"), new Muon(0.02))
            .Default("rest", new AdamW(1e-3))
            .WidthMultipliers(Model(64))
            .Build();
        plan.Warnings.ShouldHaveSingleItem()
            .ShouldStartWith(
                "STRATA005: WidthMultipliers on 2 parameters of group \"matrices\": Muon scales whole parameters"
            );
    }

    [Fact]
    public void The_row_says_why() =>
        OptimizationPlan
            .For(Model(256))
            .Default(new AdamW(1e-3))
            .WidthMultipliers(Model(64))
            .Build()
            .Assignment["hidden.weight"]
            .Why.ShouldBe(
                "1e-3 × 0.25 (width: hidden, fan-in grew by 4); decay × 4: width, so that rate × decay stays"
            );

    [Fact]
    public void A_model_as_wide_as_the_base_keeps_every_bit_of_its_rates() =>
        OptimizationPlan
            .For(Model(64))
            .Default(new AdamW(1e-3))
            .WidthMultipliers(Model(64))
            .Build()
            .Assignment.ShouldAllBe(row => row.LearningRateMultiplier == 1 && row.Why == "1e-3");

    [Fact]
    public void A_base_that_is_another_model_is_an_error()
    {
        string Problem(ParameterSet narrow, ParameterSet wide, WidthScaling scaling) =>
            Should
                .Throw<PlanException>(() =>
                    OptimizationPlan.For(wide).Default(new AdamW(1)).WidthMultipliers(narrow, scaling).Build()
                )
                .Message;

        Problem(Descent.Set(("w2", [2])), Descent.Set(("w", [2])), default)
            .ShouldBe(
                "WidthMultipliers(OutputByRate): the base model has no \"w\". Nearest names: \"w2\". Build it as this one, only narrower."
            );
        Problem(Descent.Set(("w", [2, 2])), Descent.Set(("w", [4])), default)
            .ShouldBe("WidthMultipliers(OutputByRate): \"w\" is 4 and in the base model 2×2. Only widths may differ.");
        Problem(Descent.Set(("w", [2, 2, 3])), Descent.Set(("w", [4, 4, 5])), default)
            .ShouldContain("Only the axes of outputs and inputs may differ.");
        Problem(Model(64, roles: false), Model(256, roles: false), WidthScaling.OutputByRate)
            .ShouldContain(
                "\"embed.weight\" 50×256 may be an output layer or an embedding, and its role is not known."
            );
    }
}
