using Strata.Numerics;

namespace Strata.Optim.Tests.Plans;

/// <summary>A plan that is wrong does not build, and says why: the text of every message.</summary>
public class PlanProblemTests
{
    private static OptimizationPlanBuilder ResNet() => OptimizationPlan.For(ResNetNames.Create());

    private static void Fails(OptimizationPlanBuilder builder, string message) =>
        Should.Throw<PlanException>(builder.Build).Message.ShouldBe(message);

    [Fact]
    public void A_plan_over_nothing_does_not_build() =>
        Should
            .Throw<PlanException>(() => Optimizer.Create(new ParameterSet([]), new Sgd(0.1)))
            .Message.ShouldBe("There are no parameters to plan for. Pass a model, or the set of its parameters.");

    [Fact]
    public void R01_a_statement_that_matches_nothing() =>
        Fails(
            ResNet().Group("head", "classifier.**", new AdamW(1e-2)).Default(new Sgd(1e-2)),
            "Group(\"head\", \"classifier.**\") matches 0 of 62 parameters. Nearest names: \"fc.weight\", \"fc.bias\". "
                + "Did you mean \"fc.**\"?"
        );

    [Fact]
    public void R01_a_misspelt_module() =>
        Fails(
            ResNet().Freeze("layr1.**").Default(new Sgd(1e-2)),
            "Freeze(\"layr1.**\") matches 0 of 62 parameters. Nearest names: \"layer1.0.conv1.weight\", \"layer1.0.bn1.weight\". "
                + "Did you mean \"layer1.**\"?"
        );

    [Fact]
    public void R01_one_misspelt_selector_among_good_ones() =>
        Fails(
            ResNet().Freeze("conv1.**", "bm1.**").Default(new Sgd(1e-2)),
            "Freeze(\"conv1.**\", \"bm1.**\") matches 0 of 62 parameters with \"bm1.**\". Nearest names: \"bn1.weight\", \"bn1.bias\". "
                + "Did you mean \"bn1.**\"?"
        );

    [Fact]
    public void R01_a_module_name_without_its_stars() =>
        Fails(
            ResNet().Group("head", "fc", new AdamW(1e-2)).Default(new Sgd(1e-2)),
            "Group(\"head\", \"fc\") matches 0 of 62 parameters. Nearest names: \"fc.weight\", \"fc.bias\". Did you mean \"fc.**\"?"
        );

    [Fact]
    public void R01_a_name_of_a_list_that_does_not_exist() =>
        Fails(
            ResNet().Group("head", Selector.Names("fc.weight", "fc.bais"), new AdamW(1e-2)).Default(new Sgd(1e-2)),
            "Group(\"head\", [\"fc.weight\", \"fc.bais\"]): no parameter is named \"fc.bais\". Nearest names: \"fc.bias\", \"bn1.bias\"."
        );

    [Fact]
    public void R01_a_modifier_that_matches_nothing() =>
        Fails(
            ResNet().Default(new Sgd(1e-2)).LearningRateMultiplier("head.**", 10),
            "LearningRateMultiplier(\"head.**\", 10) matches 0 of 62 parameters. Nearest names: \"fc.weight\", \"fc.bias\". "
                + "Did you mean \"fc.**\"?"
        );

    [Fact]
    public void R01_allow_unmatched_lets_it_pass() =>
        ResNet()
            .Group("head", "classifier.**", new AdamW(1e-2))
            .AllowUnmatched()
            .Default(new Sgd(1e-2))
            .LearningRateMultiplier("nothing.**", 2)
            .AllowUnmatched()
            .Build()
            .Assignment.Groups.ShouldBe(["default"]);

    [Fact]
    public void R02_a_statement_shadowed_by_an_earlier_one() =>
        Fails(
            ResNet().Group("trunk", "**", new Sgd(1e-2)).Group("bias", "**.bias", new Sgd(1e-1)),
            "Group(\"bias\", \"**.bias\") claims nothing: all 21 matches were taken by Group(\"trunk\", \"**\") before it. "
                + "Move it up, or narrow the other."
        );

    [Fact]
    public void R02_a_default_with_nothing_left() =>
        Fails(
            ResNet().Group("all", "**", new Sgd(1e-2)).Default("rest", new Sgd(1e-2)),
            "Default(\"rest\") claims nothing: other statements take all 62 parameters. Remove it."
        );

    [Fact]
    public void R03_a_parameter_that_no_route_claims() =>
        Fails(
            ResNet().Group("trunk", "layer*.**", new Sgd(1e-2)),
            "5 parameters have no route and the plan has no Default: \"conv1.weight\", \"bn1.weight\", \"bn1.bias\", \"fc.weight\", "
                + "\"fc.bias\". Add Default(...), a Group that covers them, or Freeze them."
        );

    [Fact]
    public void R03_a_parameter_in_no_group()
    {
        ParameterSet set = ResNetNames.Create();

        Should
            .Throw<PlanException>(() =>
                OptimizationPlan.FromGroups([new("head", [set["fc.weight"]], new Sgd(1e-2))], set)
            )
            .Message.ShouldBe(
                "61 parameters are in no group: \"conv1.weight\", \"bn1.weight\", \"bn1.bias\", \"layer1.0.conv1.weight\", "
                    + "\"layer1.0.bn1.weight\" and 56 more. Add them to a group, or to ParameterGroup.Frozen(...)."
            );
    }

    [Fact]
    public void R04_a_parameter_in_two_groups()
    {
        ParameterSet set = Descent.Set(("fc.weight", [2, 3]), ("fc.bias", [2]));

        Should
            .Throw<PlanException>(() =>
                Optimizer.Create(
                    new ParameterGroup("trunk", set, new Sgd(1e-2)),
                    new ParameterGroup("head", [set["fc.weight"]], new Sgd(1))
                )
            )
            .Message.ShouldBe(
                "\"fc.weight\" is in group \"trunk\" and in group \"head\". A parameter belongs to one group."
            );
    }

    [Fact]
    public void R04_a_parameter_twice_in_one_group()
    {
        ParameterSet set = Descent.Set(("w", [2]));

        Should
            .Throw<PlanException>(() => Optimizer.Create(new ParameterGroup("g", [set[0], set[0]], new Sgd(1e-2))))
            .Message.ShouldBe("\"w\" is twice in group \"g\". It would be stepped twice; name it once.");
    }

    [Fact]
    public void R04_routes_may_overlap_and_the_row_says_which_statement_won()
    {
        AssignmentRow row = ResNet()
            .Group("head", "fc.**", new AdamW(1e-2))
            .Group("bias", "**.bias", new Sgd(1e-1))
            .Default(new Sgd(1e-2))
            .Build()
            .Assignment["fc.bias"];

        row.Group.ShouldBe("head");
        row.AlsoMatched.ShouldBe(["Group(\"bias\", \"**.bias\")"]);
    }

    [Fact]
    public void R05_a_label_without_a_transformation()
    {
        ParameterSet set = Descent.Set(("layer1.kernel", [2, 2]), ("layer1.bias", [2]), ("layer2.bias", [2]));
        var labels = ParameterLabels.Map(set, p => p.Name.EndsWith("kernel") ? "kernel" : "bais");

        Should
            .Throw<PlanException>(() =>
                Optimizer.Partition(new() { ["kernel"] = new Sgd(0.01), ["bias"] = new Sgd(0.1) }, labels)
            )
            .Message.ShouldBe(
                "The plan has 2 problems:\n"
                    + "  1. Label \"bais\" (layer1.bias, layer2.bias) has no transformation. Transformations: \"kernel\", \"bias\". "
                    + "Did you mean \"bias\"?\n"
                    + "  2. Transformation \"bias\" has no parameters: no label is \"bias\". Labels: \"kernel\", \"bais\". "
                    + "Remove it, or mend the labels."
            );
    }

    [Fact]
    public void R05_a_parameter_without_a_label()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]));

        Should
            .Throw<PlanException>(() =>
                Optimizer.Partition(
                    new() { ["x"] = new Sgd(0.01) },
                    ParameterLabels.Map(set, p => p.Name == "a" ? "x" : null)
                )
            )
            .Message.ShouldBe("1 parameter has no label: \"b\". Give each a label.");
    }

    [Fact]
    public void R06_labels_are_asked_for_once()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]));
        int asked = 0;
        Optimizer optimizer = Optimizer.Partition(
            new() { ["x"] = new Sgd(0.01) },
            ParameterLabels.Map(
                set,
                _ =>
                {
                    asked++;
                    return "x";
                }
            )
        );
        Descent.WriteGradients(set, 1);
        optimizer.Step();

        asked.ShouldBe(2);
    }

    [Fact]
    public void R10_an_empty_group()
    {
        ParameterSet set = Descent.Set(("w", [2]));

        Should
            .Throw<PlanException>(() =>
                Optimizer.Create(
                    new ParameterGroup("all", set, new Sgd(1e-2)),
                    new ParameterGroup("none", [], new Sgd(1e-2))
                )
            )
            .Message.ShouldBe("Group \"none\" has no parameters. Remove it, or mend what selects its parameters.");
    }

    [Fact]
    public void R10_two_groups_of_one_name()
    {
        Fails(
            ResNet().Group("a", "fc.**", new Sgd(1)).Group("a", "conv1.**", new Sgd(2)).Default(new Sgd(1e-2)),
            "2 statements make a group \"a\". Name it once, with Selector.Any(...) for several selectors."
        );
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]));
        Should
            .Throw<PlanException>(() =>
                Optimizer.Create(
                    new ParameterGroup("g", [set[0]], new Sgd(1)),
                    new ParameterGroup("g", [set[1]], new Sgd(1))
                )
            )
            .Message.ShouldBe("2 groups are named \"g\". Give each group a name of its own.");
    }

    [Fact]
    public void R11_the_prefix_of_a_wrapper() =>
        Should
            .Throw<PlanException>(() =>
                OptimizationPlan
                    .For(ResNetNames.Create("module."))
                    .Group("head", "fc.**", new Sgd(1))
                    .Default(new Sgd(1))
                    .Build()
            )
            .Message.ShouldEndWith("Every name starts with \"module.\"; did you save a wrapped model?");

    [Fact]
    public void R12_a_module_type_on_bare_names() =>
        Fails(
            OptimizationPlan
                .For(ResNetNames.Create(fromFile: true))
                .Group("e", Selector.WithModule("Embedding"), new Sgd(1))
                .Default(new Sgd(1)),
            "WithModule<Embedding>() needs module information; these parameters came from names only (\"model.safetensors\"). "
                + "Use a name selector."
        );

    [Fact]
    public void R13_statements_that_disagree_over_tied_names()
    {
        ParameterSet Tied()
        {
            float[] storage = new float[6];
            return ParameterSet.Wrap(
                Parameter.Wrap("wte.weight", new Shape(3, 2), storage, new float[6]),
                Parameter.Wrap("lm_head.weight", new Shape(3, 2), storage, new float[6])
            );
        }

        Tied().Count.ShouldBe(1);
        Fails(
            OptimizationPlan.For(Tied()).Group("embed", "wte.**", new Sgd(1)).Group("head", "lm_head.**", new Sgd(2)),
            "The plan has 2 problems:\n"
                + "  1. \"lm_head.weight\" is \"wte.weight\" (tied): Group(\"embed\") claims it as \"wte.weight\", Group(\"head\") as "
                + "\"lm_head.weight\". Name it once, or put a statement that names both before them.\n"
                + "  2. Group(\"head\", \"lm_head.**\") claims nothing: its match was taken by Group(\"embed\", \"wte.**\") before it. "
                + "Move it up, or narrow the other."
        );
        OptimizationPlan
            .For(Tied())
            .Group("head", "lm_head.**", new Sgd(2))
            .Build()
            .Assignment["wte.weight"]
            .Aliases.ShouldBe(["lm_head.weight"]);
    }

    [Fact]
    public void R13_memory_that_overlaps_in_part()
    {
        float[] storage = new float[8];

        Should
            .Throw<PlanException>(() =>
                ParameterSet.Wrap(
                    Parameter.Wrap("a", new Shape(6), storage.AsMemory(0, 6), new float[6]),
                    Parameter.Wrap("b", new Shape(4), storage.AsMemory(4, 4), new float[4])
                )
            )
            .Message.ShouldBe("The memory of \"a\" and \"b\" overlaps in part. Wrap the whole storage once.");
    }

    [Fact]
    public void R14_equal_values_are_not_one_parameter() =>
        ParameterSet
            .Wrap(
                Parameter.Wrap("a", new Shape(2), new float[2], new float[2]),
                Parameter.Wrap("b", new Shape(2), new float[2], new float[2])
            )
            .Count.ShouldBe(2);

    [Fact]
    public void R15_a_group_is_a_snapshot()
    {
        ParameterSet set = Descent.Set(("a", [2]), ("b", [2]));
        bool open = true;
        Optimizer optimizer = Optimizer.Create(new ParameterGroup("g", set.Where(_ => open), new Sgd(0.1)));
        open = false;
        Descent.WriteGradients(set, 1);

        optimizer.Step();

        optimizer.UpdatesOf("a").ShouldBe(1);
    }

    [Fact]
    public void All_problems_of_a_build_come_together() =>
        Should
            .Throw<PlanException>(() =>
                ResNet()
                    .Group("head", "hed.**", new AdamW(-1))
                    .Group("stem", "conv1.**", new AdamW(1e-3) { Beta1 = 2 })
                    .LearningRateMultiplier("stem.**", 0)
                    .Build()
            )
            .Problems.Count.ShouldBe(5);

    [Fact]
    public void Equal_names_are_an_error() =>
        Should
            .Throw<PlanException>(() => Descent.Set(("w", [2]), ("w", [3])))
            .Message.ShouldBe("Two parameters are named \"w\". Names must differ: give one module another name.");
}
