namespace Strata.Training.Tests.Recipes;

public class RecipeSettingsTests
{
    private const string Text = """
        model: { name: mlp, hidden: [16] }
        data: digits
        plan: { default: { rule: sgd, lr: 0.1 }, no_decay: rank<=1 }
        schedule: cosine
        training: { epochs: 2, batch: 100 }
        """;

    [Fact]
    public void A_setting_changes_adds_and_takes_out()
    {
        Recipe recipe = Parse(
            "training.epochs=7",
            "training.seed=5",
            "plan.default.rule=adamw",
            "model.hidden=[8, 4]",
            "plan.clip.norm=2",
            "schedule="
        );

        (recipe.Training.Epochs, recipe.Training.Batch, recipe.Training.Seed).ShouldBe((7, 100, 5));
        recipe.Model.Hidden.ShouldBe([8, 4]);
        recipe.Schedule.Kind.ShouldBe("constant");
        Optim.OptimizationPlan plan = recipe.Prepare().Plan;
        plan.Assignment["layers.0.weight"].Rule.ShouldBe(new Optim.AdamW(0.1));
        plan.Settings.NormClip!.MaxNorm.ShouldBe(2);
    }

    [Theory]
    [InlineData("training.batsh=3", "unknown key \"batsh\" in training (--set training.batsh=3).")]
    [InlineData(
        "training.epochs=many",
        "\"epochs\" is \"many\" (--set training.epochs=many). Expected a whole number of at least 1."
    )]
    [InlineData("training.epochs", "the setting \"training.epochs\" is not KEY=VALUE.")]
    [InlineData("training..epochs=1", "the setting \"training..epochs=1\" is not KEY=VALUE.")]
    [InlineData("training.epochs=[1", "the value of the setting \"training.epochs=[1\" is no YAML: ")]
    [InlineData("training.sead=", "takes out a key that the recipe does not have.")]
    [InlineData(
        "data.limit=5",
        "the setting \"data.limit=5\" goes into \"data\", which is no mapping in this recipe (r.yaml:2:7). Set all of it: --set 'data={ … }'."
    )]
    public void A_setting_that_is_wrong_is_named(string setting, string message) =>
        Should.Throw<RecipeException>(() => Parse(setting)).Message.ShouldContain(message);

    private static Recipe Parse(params string[] settings) => Recipe.Parse(Text, "r.yaml", null, settings);
}
