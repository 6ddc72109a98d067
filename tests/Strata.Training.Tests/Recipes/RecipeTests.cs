using Strata.Optim;
using Strata.Tests;

namespace Strata.Training.Tests.Recipes;

public class RecipeTests
{
    private const string Good = """
        model: { name: mlp, hidden: [16] }
        data: digits
        plan:
          groups:
            head:
              match: layers.1.**
              rule: adamw
              lr: 1e-3
          default: { rule: sgd, lr: 0.1, momentum: 0.9 }
          no_decay: rank<=1
        training: { epochs: 2, batch: 100, seed: 3 }
        """;

    [Fact]
    public void A_recipe_says_all_of_a_run()
    {
        RecipeRun run = Recipe.Parse(Good, "r.yaml").Prepare();

        run.Train.Count.ShouldBe(1297);
        run.Test!.Count.ShouldBe(500);
        run.Options.Epochs.ShouldBe(2);
        run.Options.BatchSize.ShouldBe(100);
        AssignmentRow head = run.Plan.Assignment["layers.1.weight"];
        (head.Group, head.Rule).ShouldBe(("head", new AdamW(1e-3)));
        AssignmentRow bias = run.Plan.Assignment["layers.0.bias"];
        bias.Rule.ShouldBe(new Sgd(0.1) { Momentum = 0.9 });
        bias.WeightDecay.Initial.ShouldBe(0);
        run.Plan.Settings.NormClip.ShouldBeNull();
    }

    [Fact]
    public void Every_modifier_arrives_in_the_plan()
    {
        string text = Good.Replace(
                "  no_decay: rank<=1",
                """
                  freeze: [{ names: layers.0.bias }]
                  layer_decay: { factor: 0.5, order: parameter, count_frozen: false, head_exponent: 1 }
                  multipliers: [{ match: { regex: 'layers\.0\..*' }, factor: 0.1 }]
                  clip: { norm: 2, scope: group, factor: optax }
                  accumulate: 3
                """
            )
            .Replace("training:", "schedule: { kind: linear, floor: 0.5, warm_up: 4 }\ntraining:");

        OptimizationPlan plan = Recipe.Parse(text, "r.yaml").Prepare().Plan;

        plan.Assignment["layers.0.bias"].Frozen.ShouldBeTrue();
        plan.Assignment["layers.0.weight"].LearningRateMultiplier.ShouldBe(Math.Pow(0.5, 3) * 0.1, 1e-15);
        plan.Settings.NormClip.ShouldBe(new NormClip(2, ClipScope.Group, 2, ClipFactor.Optax));
        plan.Settings.AccumulationSteps.ShouldBe(3);
        // 2 epochs of 13 batches, 3 for each update: 8 updates.
        plan.Assignment["layers.1.bias"]
            .BaseLearningRate.ToString()
            .ShouldBe("1e-3 × linear(1 → 0.5, 8 steps) × warm-up(4 steps)");
    }

    [Fact]
    public void Data_can_be_split_cut_and_transformed()
    {
        string text = Good.Replace(
            "data: digits",
            "data:\n  source: digits\n  split: 0.5\n  limit: 40\n  transforms: [{ repeat: 2 }, { pad: 1 }, { scale: 1/2 }]"
        );

        RecipeRun run = Recipe.Parse(text, "r.yaml").Prepare();

        run.Train.Count.ShouldBe(40);
        run.Test!.Count.ShouldBe(899);
        run.Train.SampleShape.Sizes.ToArray().ShouldBe([1, 18, 18]);
        run.Train.Inputs.ToArray().Max().ShouldBe(0.5f);
    }

    [Theory]
    [InlineData(
        "lr: 1e-3",
        "learning_rate: 1e-3",
        "unknown key \"learning_rate\" in group \"head\" (r.yaml:8:7). Did you mean \"lr\"?"
    )]
    [InlineData("batch: 100", "bach: 100", "unknown key \"bach\" in training (r.yaml:11:24). Did you mean \"batch\"?")]
    [InlineData("momentum: 0.9", "momentum: much", "\"momentum\" is \"much\"; expected a number (r.yaml:9:44).")]
    [InlineData("rule: adamw", "rule: adamww", "There is no rule \"adamww\". Rules: ")]
    [InlineData("epochs: 2", "epochs: 0", "\"epochs\" is \"0\" (r.yaml:11:21). Expected a whole number of at least 1.")]
    [InlineData(
        "data: digits",
        "data: digit",
        "\"data\" is \"digit\" (r.yaml:2:7). Expected digits. Did you mean \"digits\"?"
    )]
    [InlineData("name: mlp", "name: mpl", "There is no model \"mpl\".")]
    [InlineData(
        "match: layers.1.**",
        "mach: layers.1.**",
        "unknown key \"mach\" in group \"head\" (r.yaml:6:7). Did you mean \"match\"?"
    )]
    [InlineData(
        "no_decay: rank<=1",
        "no_decay: { rank: 1, glob: x }",
        "a selector has 2 kinds (r.yaml:10:13). Expected exactly one of glob, regex, rank, module, names."
    )]
    [InlineData("data: digits", "", "the recipe lacks \"data\" (r.yaml:1:1). Add a line such as \"data: digits\".")]
    public void A_mistake_is_named_with_its_place(string right, string wrong, string message) =>
        Should
            .Throw<RecipeException>(() => Recipe.Parse(Good.Replace(right, wrong), "r.yaml"))
            .Message.ShouldContain(message);

    [Fact]
    public void A_mistake_of_the_plan_is_named_with_its_place()
    {
        Recipe recipe = Recipe.Parse(Good.Replace("layers.1.**", "layer.1.**"), "r.yaml");

        Should
            .Throw<PlanException>(() => recipe.Prepare())
            .Message.ShouldBe(
                "Group(\"head\", \"layer.1.**\") matches 0 of 4 parameters. Nearest names: \"layers.1.weight\", \"layers.1.bias\". "
                    + "Did you mean \"layers.1.**\"? (r.yaml:5:5)"
            );
    }

    [Fact]
    public void All_mistakes_are_reported_together_in_their_order()
    {
        string text = Good.Replace("lr: 1e-3", "learning_rate: 1e-3")
            .Replace("data: digits", "data: digit")
            .Replace("epochs: 2", "epochs: two");

        RecipeException problem = Should.Throw<RecipeException>(() => Recipe.Parse(text, "r.yaml"));

        problem.Problems.Count.ShouldBe(3);
        problem.Message.ShouldBe(
            "The recipe has 3 problems:\n"
                + "  1. \"data\" is \"digit\" (r.yaml:2:7). Expected digits. Did you mean \"digits\"?\n"
                + "  2. unknown key \"learning_rate\" in group \"head\" (r.yaml:8:7). Did you mean \"lr\"?\n"
                + "  3. \"epochs\" is \"two\" (r.yaml:11:21). Expected a whole number of at least 1."
        );
    }

    [Fact]
    public void What_is_no_yaml_is_named_with_its_place() =>
        Should
            .Throw<RecipeException>(() => Recipe.Parse("a: [1", "r.yaml"))
            .Message.ShouldStartWith("r.yaml:2:1: this is no YAML: ");

    [Fact]
    public void A_key_that_stands_twice_is_refused() =>
        Should
            .Throw<RecipeException>(() => Recipe.Parse(Good + "\ndata: digits\n", "r.yaml"))
            .Message.ShouldStartWith("r.yaml:12:1: ");

    [Fact]
    public void Missing_files_are_told_apart_from_a_bad_recipe()
    {
        string text = Good + "\ninitial: none.safetensors\n";

        RecipeException problem = Should.Throw<RecipeException>(() => Recipe.Parse(text, "/r.yaml"));

        problem.FilesOnly.ShouldBeTrue();
        problem.Message.ShouldBe("there is no file \"/none.safetensors\" (/r.yaml:12:10).");
    }

    [Theory]
    [InlineData("samples/recipes/digits-mlp.yaml")]
    public void Sample_recipes_are_right(string path) =>
        Should.NotThrow(() => Recipe.Read(Path.Combine(FixtureFiles.Root, "../..", path)).Prepare());
}
