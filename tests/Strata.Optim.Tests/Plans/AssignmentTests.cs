using System.Text.Json;

namespace Strata.Optim.Tests.Plans;

public class AssignmentTests
{
    private static OptimizationPlan Plan() =>
        OptimizationPlan
            .For(ResNetNames.Create())
            .Group("head", "fc.**", new AdamW(1e-2))
            .Default("backbone", new Sgd(1e-2) { Momentum = 0.9 })
            .LayerDecay(0.9, LayerOrder.TopLevelModules)
            .NoWeightDecay(Selector.RankAtMost(1))
            .Build();

    [Fact]
    public void Every_row_has_its_reasons()
    {
        Assignment assignment = Plan().Assignment;

        assignment["conv1.weight"].Why.ShouldBe("1e-2 × 0.9^6 (layer decay: conv1, 6 of 6)");
        assignment["layer1.0.conv1.weight"].Why.ShouldBe("1e-2 × 0.9^4 (layer decay: layer1, 4 of 6)");
        assignment["fc.weight"].Why.ShouldBe("1e-2");
        assignment["fc.bias"].Why.ShouldBe("1e-2; no decay: rank <= 1");
    }

    [Fact]
    public void The_table_is_aligned_and_says_what_it_proves()
    {
        string[] lines = Plan().Explain(mostRows: 4).Split('\n');

        lines[0].ShouldBe("62 parameters, 11,177,538 values, 2 groups, 42.6 MiB of optimizer state");
        lines[2].ShouldBe("parameter     shape     group     rule   rate      decay  why");
        lines[3]
            .ShouldBe(
                "conv1.weight  64×3×7×7  backbone  sgd    5.314e-3  0      1e-2 × 0.9^6 (layer decay: conv1, 6 of 6)"
            );
        lines[5].ShouldBe("  … 58 more");
        lines[6].ShouldBe("fc.weight     2×512     head      adamw  1e-2      1e-2   1e-2");
        lines[7].ShouldBe("fc.bias       2         head      adamw  1e-2      0      1e-2; no decay: rank <= 1");
        lines[9].ShouldBe("every parameter has exactly one route");
    }

    [Fact]
    public void One_parameter_is_explained_in_full()
    {
        string text = OptimizationPlan
            .For(ResNetNames.Create())
            .Group("head", "fc.**", new AdamW(1e-2))
            .Group("bias", "**.bias", new Sgd(0.5))
            .Default(new Sgd(1e-2))
            .LearningRateMultiplier("fc.bias", 3)
            .Build()
            .Explain("fc.bias");

        text.ShouldContain("route        Group(\"head\", \"fc.**\")");
        text.ShouldContain("also matched Group(\"bias\", \"**.bias\") (an earlier statement took it)");
        text.ShouldContain("rate         3e-2");
        text.ShouldContain("decay        1e-2 decoupled, 3e-4 a step");
        text.ShouldContain("why          1e-2 × 3 (\"fc.bias\")");
    }

    [Fact]
    public void An_unknown_name_offers_the_nearest() =>
        Should
            .Throw<KeyNotFoundException>(() => Plan().Explain("fc.wieght"))
            .Message.ShouldStartWith("No parameter is named \"fc.wieght\". Nearest names: \"fc.weight\"");

    [Fact]
    public void Json_has_every_row_and_full_precision()
    {
        using var json = JsonDocument.Parse(Plan().ToJson());

        json.RootElement.GetArrayLength().ShouldBe(62);
        JsonElement first = json.RootElement[0];
        first.GetProperty("name").GetString().ShouldBe("conv1.weight");
        first.GetProperty("learning_rate").GetDouble().ShouldBe(1e-2 * Math.Pow(0.9, 6));
        first.GetProperty("decay_mode").GetString().ShouldBe("coupled");
    }

    [Fact]
    public void R18_frozen_layers_count_unless_the_order_says_otherwise()
    {
        double Rate(LayerOrder order) =>
            OptimizationPlan
                .For(ResNetNames.Create())
                .Freeze("layer4.**")
                .Default(new Sgd(1))
                .LayerDecay(0.5, order)
                .Build()
                .Assignment["layer3.0.conv1.weight"]
                .LearningRateAt(0);

        Rate(LayerOrder.TopLevelModules).ShouldBe(0.25);
        Rate(LayerOrder.TopLevelModules with { CountFrozen = false }).ShouldBe(0.5);
        Rate(LayerOrder.TopLevelModules with { HeadExponent = 1 }).ShouldBe(0.125);
    }

    [Fact]
    public void Blocks_are_the_numbered_modules_and_what_stands_beside_them()
    {
        Assignment assignment = OptimizationPlan
            .For(ResNetNames.Create())
            .Default(new Sgd(1))
            .LayerDecay(0.5, LayerOrder.Blocks)
            .Build()
            .Assignment;

        assignment["fc.weight"].LearningRateAt(0).ShouldBe(1);
        assignment["layer4.1.conv1.weight"].LearningRateAt(0).ShouldBe(0.5);
        assignment["layer4.0.conv1.weight"].LearningRateAt(0).ShouldBe(0.25);
        assignment["conv1.weight"].LearningRateAt(0).ShouldBe(Math.Pow(0.5, 10));
    }

    [Theory]
    [InlineData("")]
    [InlineData("model.")]
    [InlineData("model.layers.")]
    public void A_wrapper_around_the_layers_is_looked_into(string wrapper)
    {
        ParameterSet set = Descent.Set(
            ($"{wrapper}0.weight", [2, 2]),
            ($"{wrapper}0.bias", [2]),
            ($"{wrapper}2.weight", [2, 2])
        );
        foreach (LayerOrder order in (LayerOrder[])[LayerOrder.TopLevelModules, LayerOrder.Blocks])
        {
            Assignment assignment = OptimizationPlan
                .For(set)
                .Default(new Sgd(1))
                .LayerDecay(0.5, order)
                .Build()
                .Assignment;

            assignment.Select(row => row.LearningRateAt(0)).ShouldBe([0.5, 0.5, 1]);
            assignment[0].Why.ShouldBe($"1 × 0.5^1 (layer decay: {wrapper}0, 1 of 1)");
        }
    }

    [Fact]
    public void R21_the_row_shows_decay_per_step_in_every_mode()
    {
        double PerStep(DecayMode mode) =>
            OptimizationPlan
                .For(ResNetNames.Create())
                .Default(new AdamW(Schedule.Cosine(0.1, 10)) { WeightDecay = 0.5, DecayMode = mode })
                .LearningRateMultiplier("fc.**", 0.5)
                .Build()
                .Assignment["fc.weight"]
                .DecayPerStepAt(5);

        PerStep(DecayMode.Coupled).ShouldBe(0.5);
        PerStep(DecayMode.Decoupled).ShouldBe(0.025 * 0.5, 1e-15);
        PerStep(DecayMode.Corrected).ShouldBe(0.025 * 0.025 / 0.05 * 0.5, 1e-15);
        PerStep(DecayMode.Independent).ShouldBe(0.5);
    }

    [Fact]
    public void R23_a_plan_schedule_is_a_factor_on_every_constant_rate()
    {
        OptimizationPlan plan = OptimizationPlan
            .For(ResNetNames.Create())
            .Group("head", "fc.**", new Sgd(Schedule.Constant(0.7)))
            .Default(new Sgd(0.1))
            .Schedule(Schedule.Cosine(1, 10))
            .Build();

        plan.Assignment["conv1.weight"].LearningRateAt(5).ShouldBe(0.05, 1e-15);
        plan.Assignment["fc.weight"].LearningRateAt(5).ShouldBe(0.7, "a group with a schedule of its own keeps it");
    }

    [Fact]
    public void R29_a_frozen_row_says_what_still_moves()
    {
        ParameterSet set = Descent.Set(("bn.weight", [2]), ("fc.weight", [2]));
        set["bn.weight"].FrozenNote = () => "running statistics: updated";

        OptimizationPlan plan = OptimizationPlan.For(set).Freeze("bn.**").Default(new Sgd(1)).Build();

        plan.Assignment["bn.weight"].Why.ShouldBe("frozen; running statistics: updated");
    }
}
