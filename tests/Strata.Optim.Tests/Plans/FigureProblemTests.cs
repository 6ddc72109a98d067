namespace Strata.Optim.Tests.Plans;

/// <summary>Figures that are out of range, or that change nothing: the text of every message.</summary>
public class FigureProblemTests
{
    private static OptimizationPlanBuilder ResNet() => OptimizationPlan.For(ResNetNames.Create());

    private static void Fails(OptimizationPlanBuilder builder, string message) =>
        Should.Throw<PlanException>(builder.Build).Message.ShouldBe(message);

    [Theory]
    [InlineData(0.0, "the factor is 0. Use Freeze: a zero rate still updates the optimizer's state.")]
    [InlineData(-1.0, "the factor is -1; expected above 0 and finite.")]
    [InlineData(double.NaN, "the factor is NaN; expected above 0 and finite.")]
    public void R25_a_multiplier_out_of_range(double factor, string problem)
    {
        Fails(
            ResNet().Default(new Sgd(1e-2)).LearningRateMultiplier("fc.**", factor),
            $"LearningRateMultiplier(\"fc.**\", {factor}): {problem}"
        );
        Fails(
            ResNet().Default(new Sgd(1e-2)).GradientMultiplier("fc.**", factor),
            $"GradientMultiplier(\"fc.**\", {factor}): {problem}"
        );
    }

    [Fact]
    public void A_layer_decay_out_of_range() =>
        Fails(
            ResNet().Default(new Sgd(1e-2)).LayerDecay(1.5, LayerOrder.Blocks),
            "LayerDecay(1.5, blocks): the factor of a layer is 1.5; expected above 0 and at most 1."
        );

    [Fact]
    public void A_layer_decay_over_one_layer() =>
        Fails(
            OptimizationPlan
                .For(Descent.Set(("fc.weight", [2, 2]), ("fc.bias", [2])))
                .Default(new Sgd(1))
                .LayerDecay(0.5, LayerOrder.Blocks),
            "LayerDecay(0.5, blocks) changes nothing: all 2 parameters are in one layer, \"fc\". Choose another order."
        );

    [Fact]
    public void A_weight_decay_out_of_range() =>
        Fails(
            ResNet().Default(new Sgd(1e-2)).WeightDecay("fc.**", -0.1),
            "WeightDecay(\"fc.**\", -0.1): weight decay is -0.1; expected at least 0 and finite."
        );

    [Fact]
    public void A_modifier_of_frozen_parameters_only() =>
        Fails(
            ResNet().Freeze("conv1.**").Default(new Sgd(1e-2)).LearningRateMultiplier("conv1.**", 2),
            "LearningRateMultiplier(\"conv1.**\", 2) changes nothing: all of its matches (1) are frozen. Remove it, or thaw them."
        );

    [Fact]
    public void Clips_out_of_range() =>
        Fails(
            ResNet().Default(new Sgd(1e-2)).Clip(0).Clip(1, normType: -3).ClipValue(-1),
            "The plan has 4 problems:\n"
                + "  1. Clip(0, Global): the limit must be above 0 and finite.\n"
                + "  2. Clip(1, Global) is a second norm clip. A plan has one.\n"
                + "  3. Clip(1, Global): norm type -3; expected above 0, infinity included.\n"
                + "  4. ClipValue(-1): the limit is -1; expected above 0 and finite."
        );

    [Fact]
    public void A_second_default_an_empty_accumulation_and_a_loose_allowance() =>
        Fails(
            ResNet().AllowUnmatched().Default("a", new Sgd(1)).Default("b", new Sgd(1)).Accumulate(0),
            "The plan has 4 problems:\n"
                + "  1. AllowUnmatched() follows no statement with a selector.\n"
                + "  2. Default(\"b\") is a second default. A plan has one.\n"
                + "  3. Accumulate(0): expected at least 1 micro-step.\n"
                + "  4. Default(\"b\") claims nothing: other statements take all 62 parameters. Remove it."
        );
}
