using Strata.Numerics;
using Strata.Optim.Tests.Plans;

namespace Strata.Optim.Tests.Selectors;

/// <summary>Selectors combined by &amp;, | and !, and what a misspelt part of one does.</summary>
public class CombinationTests
{
    private static readonly Selector s_layer1 = "layer1.**";
    private static readonly Selector s_bias = "**.bias";

    private static string[] Frozen(Selector selector) =>
        [
            .. OptimizationPlan
                .For(ResNetNames.Create())
                .Freeze(selector)
                .Default(new Sgd(1e-2))
                .Build()
                .Assignment.Where(row => row.Frozen)
                .Select(row => row.Name),
        ];

    private static string Problem(Selector selector) => Should.Throw<PlanException>(() => Frozen(selector)).Message;

    [Fact]
    public void And_takes_what_both_take() =>
        Frozen(s_layer1 & s_bias)
            .ShouldBe(["layer1.0.bn1.bias", "layer1.0.bn2.bias", "layer1.1.bn1.bias", "layer1.1.bn2.bias"]);

    [Fact]
    public void Or_takes_what_either_takes() =>
        Frozen((Selector)"conv1.*" | "fc.bias").ShouldBe(["conv1.weight", "fc.bias"]);

    [Fact]
    public void Not_takes_the_rest() =>
        Frozen(!(s_layer1 | "layer{2,3,4}.**"))
            .ShouldBe(["conv1.weight", "bn1.weight", "bn1.bias", "fc.weight", "fc.bias"]);

    [Fact]
    public void They_nest_as_logic_does() =>
        Frozen(!(!(Selector)"fc.**" | !s_bias)).ShouldBe(Frozen((Selector)"fc.**" & s_bias));

    [Fact]
    public void They_print_as_they_were_written()
    {
        ((s_layer1 | "fc.**") & !s_bias).ToString().ShouldBe("(\"layer1.**\" | \"fc.**\") & !\"**.bias\"");
        (!(s_layer1 & s_bias & Selector.Rank(1))).ToString().ShouldBe("!(\"layer1.**\" & \"**.bias\" & rank 1)");
    }

    [Fact]
    public void Equal_combinations_are_equal()
    {
        (s_layer1 & !s_bias).ShouldBe((Selector)"layer1.**" & !(Selector)"**.bias");
        (s_layer1 | s_bias).ShouldNotBe(s_layer1 & s_bias);
    }

    [Fact]
    public void R01_a_misspelt_name_behind_a_not_does_not_take_everything() =>
        Problem(!(Selector)"layr1.**")
            .ShouldBe(
                "Freeze(!\"layr1.**\") matches 0 of 62 parameters with \"layr1.**\". Nearest names: \"layer1.0.conv1.weight\", "
                    + "\"layer1.0.bn1.weight\". Did you mean \"layer1.**\"?"
            );

    [Fact]
    public void R01_a_misspelt_name_beside_a_good_one() =>
        Problem(s_layer1 | "fcc.**").ShouldContain("with \"fcc.**\". Nearest names: \"fc.weight\", \"fc.bias\"");

    [Fact]
    public void R01_parts_that_match_but_never_together() =>
        Problem((Selector)"fc.**" & Selector.Rank(4))
            .ShouldBe(
                "Freeze(\"fc.**\" & rank 4) matches 0 of 62 parameters: \"fc.**\" matches 2, rank 4 matches 20. "
                    + "No parameter is in all of it; loosen one part."
            );

    [Fact]
    public void R01_a_name_of_a_list_inside_a_combination() =>
        Problem(Selector.Names("fc.weight", "fc.bais") & Selector.RankAtMost(2))
            .ShouldContain("no parameter is named \"fc.bais\"");

    [Fact]
    public void R13_not_leaves_a_tied_parameter_out_under_each_of_its_names()
    {
        float[] storage = new float[6];
        ParameterSet tied = ParameterSet.Wrap(
            Parameter.Wrap("wte.weight", new Shape(3, 2), storage, new float[6]),
            Parameter.Wrap("lm_head.weight", new Shape(3, 2), storage, new float[6]),
            Parameter.Wrap("h.weight", new Shape(2), new float[2], new float[2])
        );

        Assignment assignment = OptimizationPlan
            .For(tied)
            .Group("body", !(Selector)"lm_head.**", new Sgd(1))
            .Default("embed", new Sgd(2))
            .Build()
            .Assignment;

        assignment["wte.weight"].Group.ShouldBe("embed");
        assignment["h.weight"].Group.ShouldBe("body");
    }
}
