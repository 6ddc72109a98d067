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
    public void What_stands_around_a_rule_follows_its_name()
    {
        string text = Good.Replace("rule: adamw", "rule: adamw | cautious | average(0.9)");

        RecipeRun run = Recipe.Parse(text, "r.yaml").Prepare();

        run.Plan.Assignment["layers.1.weight"]
            .Rule.ShouldBe(new AdamW(1e-3).OnDirection(new Cautious()).WithAverage(WeightAverage.Exponential(0.9)));
        Should
            .Throw<RecipeException>(() => Recipe.Parse(text.Replace("cautious", "cautios"), "r.yaml").Prepare())
            .Message.ShouldContain("Did you mean \"cautious\"?");
    }

    [Theory]
    [InlineData("schedule_free(0.95)")]
    [InlineData("mechanize")]
    public void Rules_around_a_rule_train_from_a_recipe(string wrapper)
    {
        string text = Good.Replace("rule: adamw", $"rule: adamw | {wrapper}").Replace("batch: 100", "batch: 20");

        RecipeRun run = Recipe.Parse(text, "r.yaml").Prepare();
        TrainingResult result = new Trainer(run.Model, run.Plan, run.Train, run.Options).Run();

        run.Plan.Assignment["layers.1.weight"].Rule.ShouldBeAssignableTo<RuleWrapper>();
        result.LastEpoch!.Evaluation!.Accuracy.ShouldBeGreaterThan(0.6);
    }

    [Fact]
    public void A_wrapper_out_of_range_is_an_error_with_its_line() =>
        Should
            .Throw<PlanException>(() =>
                Recipe.Parse(Good.Replace("rule: adamw", "rule: adamw | schedule_free(2)"), "r.yaml").Prepare()
            )
            .Message.ShouldContain("beta1 is 2; expected above 0 and at most 1");

    [Theory]
    [InlineData("layers.1.** & rank<=1", "layers.1.bias")]
    [InlineData("\"!layers.0.** & !**.bias\"", "layers.1.weight")]
    [InlineData("{ all: [layers.1.**, { rank: 1 }] }", "layers.1.bias")]
    [InlineData("{ not: [layers.0.**, layers.1.weight] }", "layers.1.bias")]
    [InlineData(
        "{ all: [{ any: [layers.1.*, layers.0.bias] }, { not: layers.1.weight }] }",
        "layers.0.bias layers.1.bias"
    )]
    public void Selectors_combine(string match, string names)
    {
        RecipeRun run = Recipe.Parse(Good.Replace("match: layers.1.**", $"match: {match}"), "r.yaml").Prepare();

        string.Join(' ', run.Plan.Assignment.Where(row => row.Group == "head").Select(row => row.Name).Order())
            .ShouldBe(names);
    }

    [Theory]
    [InlineData(
        "!layers.0.**",
        "\"match\" begins with \"!\", which YAML takes for a tag (r.yaml:6:14). Quote it: \"!layers.0.**\"."
    )]
    [InlineData("(layers.1.**", "a \"(\" has no \")\" behind it (r.yaml:6:14).")]
    [InlineData("layers.1.** &", "A selector is empty. Write a glob such as \"fc.**\" (r.yaml:6:14).")]
    [InlineData("{ all: [layers.1.**], rank: 1 }", "a selector has 2 kinds (r.yaml:6:14).")]
    [InlineData("{ all: layers.1.**, not: layers.0.** }", "a selector has 2 kinds (r.yaml:6:14).")]
    [InlineData("{ not: [] }", "\"not\" is empty (r.yaml:6:21). Expected at least one selector.")]
    [InlineData("&a { not: *a }", "a selector is nested too deep (r.yaml:6:14). Expected at most 16 levels.")]
    public void A_combination_that_is_wrong_is_named_with_its_place(string match, string message) =>
        Should
            .Throw<RecipeException>(() => Recipe.Parse(Good.Replace("match: layers.1.**", $"match: {match}"), "r.yaml"))
            .Message.ShouldContain(message);

    [Fact]
    public void A_family_of_models_orders_the_layers()
    {
        string text = Good.Replace("{ name: mlp, hidden: [16] }", "resnet_small_gray")
            .Replace("match: layers.1.**", "match: fc.**")
            .Replace("  no_decay: rank<=1", "  layer_decay: { factor: 0.5, order: ORDER }");

        double Rate(string order) =>
            Recipe
                .Parse(text.Replace("ORDER", order), "r.yaml")
                .Prepare()
                .Plan.Assignment["conv1.weight"]
                .LearningRateMultiplier;

        Rate("resnet").ShouldBe(LayerDecayOf(LayerOrder.ResNet()));
        Rate("resnet, coarse: true").ShouldBe(LayerDecayOf(LayerOrder.ResNet(coarse: true)));
        Should
            .Throw<RecipeException>(() => Recipe.Parse(text.Replace("ORDER", "resnte"), "r.yaml"))
            .Message.ShouldContain("Did you mean \"resnet\"? (r.yaml:10:38)");
        Should
            .Throw<RecipeException>(() => Recipe.Parse(text.Replace("ORDER", "block, coarse: true"), "r.yaml"))
            .Message.ShouldContain("coarse goes with a family, such as resnet (r.yaml:10:38)");

        double LayerDecayOf(LayerOrder order)
        {
            RecipeRun run = Recipe.Parse(text.Replace("ORDER", "module"), "r.yaml").Prepare();
            LayerTable table = order.Of(run.Model);
            return Math.Pow(0.5, table.ExponentOf(table.LayerOf[0]));
        }
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
        "a selector has 2 kinds (r.yaml:10:13). Expected exactly one of glob, regex, rank, module, names, all, any, not."
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
        problem.Message.ShouldBe(
            "there is no file \"/none.safetensors\" (/r.yaml:12:10). Paths start in the folder of the recipe, or in that of --data."
        );
    }

    [Fact]
    public void A_recipe_fine_tunes_a_checkpoint_on_files_of_another_folder()
    {
        string weights = FixtureFiles.Path("outcomes", "transfer.safetensors");
        string text = $$"""
            model: digits_cnn
            initial: { file: {{weights}}, prefix: pretrained/, leave_out: head.** }
            data:
              source: idx
              train: { images: optdigits-images-idx3-ubyte.gz, labels: optdigits-labels-idx1-ubyte.gz }
              rows: { file: {{weights}}, entry: seed0/labels50/rows }
              transforms: [{ scale: 1/16 }, { repeat: 2 }]
            plan:
              default: { rule: adamw, lr: 0.004 }
            schedule: cosine
            training:
              epochs: 12
              batch: 20
              evaluate: never
              order: { file: {{weights}}, entry: seed0/labels50/order }
            """;
        string data = Path.Combine(FixtureFiles.Root, "../../src/Strata.Training/Data/Embedded");

        RecipeRun run = Recipe.Parse(text, "r.yaml", data).Prepare();

        run.Train.Count.ShouldBe(50);
        run.Options.Order.Rows(0, 50).Order().ShouldBe(Enumerable.Range(0, 50));
        run.Plan.Assignment["head.weight"].BaseLearningRate.ToString().ShouldBe("4e-3 × cosine(1, 36 steps)");
        float[] pretrained = Formats.SafetensorsFile.Read(weights).ReadFloats("pretrained/fc1.bias");
        run.Model.Parameters().Single(p => p.Name == "fc1.bias").Value.Span.ToArray().ShouldBe(pretrained);
        new Trainer(run.Model, run.Plan, run.Train, run.Options).Run().Completed.ShouldBeTrue();
    }

    [Fact]
    public void A_transform_that_does_not_fit_the_data_is_a_mistake_of_the_recipe()
    {
        string text = Good.Replace("data: digits", "data: { source: digits, transforms: [{ average_pool: 3 }] }");

        Should
            .Throw<RecipeException>(() => Recipe.Parse(text, "r.yaml").Prepare())
            .Message.ShouldBe(
                "r.yaml: average_pool: expected height and width to be multiples of 3, got images of 1×8×8. Pad them first."
            );
    }

    [Fact]
    public void The_example_of_the_guide_is_right()
    {
        string guide = File.ReadAllText(Path.Combine(FixtureFiles.Root, "../../docs/recipes.md"));
        string example = guide.Split("```yaml\n")[1].Split("```")[0];

        RecipeRun run = Recipe.Parse(example, "recipes.md").Prepare();

        run.Train.SampleShape.Sizes.ToArray().ShouldBe([1, 10, 10]);
        run.Plan.Assignment["layers.2.weight"].Group.ShouldBe("head");
    }

    // MNIST, published checkpoints and reviews are not in the repository.
    private static readonly string[] s_elsewhere = ["-ubyte.gz\"", "minilm/", "sentiment/", "efficientnet-lite0/"];

    [Theory]
    [InlineData("samples/recipes/digits-mlp.yaml")]
    [InlineData("samples/recipes/mnist-cnn.yaml")]
    [InlineData("samples/recipes/fashion-efficientnet.yaml")]
    [InlineData("samples/recipes/sentences-minilm.yaml")]
    [InlineData("src/Strata.Training/Demo/Embedded/pretrain.yaml")]
    public void Recipes_of_the_repository_lack_nothing_but_data(string path)
    {
        string file = Path.Combine(FixtureFiles.Root, "../..", path);
        try
        {
            Recipe.Read(file).Prepare();
        }
        catch (RecipeException problem)
        {
            problem.FilesOnly.ShouldBeTrue(problem.Message);
            problem.Problems.ShouldAllBe(text =>
                s_elsewhere.Any(file => text.Contains(file, StringComparison.Ordinal))
            );
        }
    }
}
