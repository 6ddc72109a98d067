namespace Strata.Optim.Tests.Plans;

/// <summary>Rates spread over the layers, as fastai's slices; widths.</summary>
public class LearningRatesTests
{
    private static OptimizationPlanBuilder ResNet(UpdateRule? rule = null) =>
        OptimizationPlan.For(ResNetNames.Create()).Default(rule ?? new AdamW(1));

    private static void Fails(OptimizationPlanBuilder builder, string message) =>
        Should.Throw<PlanException>(builder.Build).Message.ShouldBe(message);

    [Fact]
    public void A_slice_is_geometric_from_the_input_to_the_head()
    {
        Assignment assignment = ResNet().LearningRates(1e-6, 1, LayerOrder.TopLevelModules).Build().Assignment;

        assignment["conv1.weight"].LearningRateAt(0).ShouldBe(1e-6);
        assignment["layer2.0.conv1.weight"].LearningRateAt(0).ShouldBe(1e-3, 1e-15);
        assignment["fc.weight"].LearningRateAt(0).ShouldBe(1);
        assignment["layer2.0.conv1.weight"].Why.ShouldBe("1e-3 (layer2, 4 of 7 layers)");
    }

    [Fact]
    public void A_slice_with_an_end_only_gives_the_rest_a_tenth()
    {
        Assignment assignment = ResNet().LearningRates(1e-3, LayerOrder.TopLevelModules).Build().Assignment;

        assignment["layer4.0.conv1.weight"].LearningRateAt(0).ShouldBe(1e-4);
        assignment["fc.bias"].LearningRateAt(0).ShouldBe(1e-3);
    }

    [Fact]
    public void Rates_can_be_listed_and_take_multipliers_and_the_plans_schedule()
    {
        Assignment assignment = ResNet()
            .LearningRates([1, 2, 3, 4, 5, 6, 7], LayerOrder.TopLevelModules)
            .LearningRateMultiplier("bn1.**", 10)
            .Schedule(Schedule.Linear(1, 0, 10))
            .Build()
            .Assignment;

        assignment["bn1.bias"].LearningRateAt(0).ShouldBe(20);
        assignment["bn1.bias"].LearningRateAt(5).ShouldBe(10);
    }

    [Fact]
    public void Frozen_layers_count_unless_the_order_says_otherwise()
    {
        double Rate(LayerOrder order) =>
            OptimizationPlan
                .For(ResNetNames.Create())
                .Freeze("conv1.**", "bn1.**")
                .Default(new AdamW(1))
                .LearningRates(1e-4, 1, order)
                .Build()
                .Assignment["layer1.0.conv1.weight"]
                .LearningRateAt(0);

        Rate(LayerOrder.TopLevelModules).ShouldBe(1e-4 * Math.Pow(1e4, 2 / 6.0), 1e-15);
        Rate(LayerOrder.TopLevelModules with { CountFrozen = false }).ShouldBe(1e-4);
    }

    [Fact]
    public void A_list_of_another_length_names_the_layers() =>
        Fails(
            ResNet().LearningRates([1e-4, 1e-3, 1e-2], LayerOrder.TopLevelModules),
            "LearningRates([1e-4, 1e-3, 1e-2], top-level modules) has 3 rates for 7 layers, \"conv1\" to \"fc\". "
                + "Give one for each, from the input to the head."
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_rate_out_of_range(double rate) =>
        Fails(
            ResNet().LearningRates(rate, 1, LayerOrder.TopLevelModules),
            $"LearningRates({rate}, 1, top-level modules): a rate is {rate}; expected above 0 and finite."
        );

    [Fact]
    public void R23_a_rule_with_a_schedule_of_its_own_is_not_silently_overruled() =>
        Fails(
            ResNet(new AdamW(Schedule.Cosine(1e-3, 100))).LearningRates(1e-5, 1e-3, LayerOrder.TopLevelModules),
            "LearningRates(1e-5, 1e-3, top-level modules) sets the rates, but Default(\"default\") has a schedule of its own, "
                + "cosine(1e-3, 100 steps). Give the rule a number and the plan a factor, with Schedule(...)."
        );

    [Fact]
    public void Two_statements_of_all_rates_are_one_too_many() =>
        Fails(
            ResNet().LearningRates(1e-3, LayerOrder.Blocks).LearningRates(1e-4, LayerOrder.Blocks),
            "LearningRates(1e-4, blocks) is a second statement of all rates, after LearningRates(1e-3, blocks). A plan has one."
        );
}
