using Strata.Optim;

namespace Strata.Training.Tests.Recipes;

public class RecipeScheduleTests
{
    private const string Recipe = """
        model: { name: mlp, hidden: [8] }
        data: digits
        plan:
          default: { rule: sgd, lr: 0.1 }
        SCHEDULE
        training: { epochs: 2, batch: 100 }
        """;

    // 2 epochs of 13 batches: 26 updates.
    [Theory]
    [InlineData("cosine", "0.1 × cosine(1, 26 steps)")]
    [InlineData("{ kind: cosine, exponent: 2, floor: 0.1 }", "0.1 × cosine(1 → 0.1, 26 steps, exponent 2)")]
    [InlineData("one_cycle", "0.1 × one cycle(4e-2 → 1 → 4e-6, 26 steps, 0.3 of them to the turn)")]
    [InlineData(
        "{ kind: slanted_triangular, ratio: 10, steps: 20 }",
        "0.1 × slanted triangular(1, 20 steps, 0.1 of them up, ratio 10)"
    )]
    [InlineData(
        "{ kind: exponential, factor: 1/2, every: 10, staircase: true, warm_up: 5 }",
        "0.1 × exponential(1, × 0.5 every 10 steps, staircase) × warm-up(5 steps)"
    )]
    [InlineData("{ kind: multi_step, milestones: [10, 20] }", "0.1 × multi-step(1, × 0.1 at 10, 20)")]
    [InlineData(
        "{ kind: sequence, boundaries: [5], schedules: [{ kind: linear, start: 0, end: 1, steps: 5 }, { kind: constant, value: 1 }] }",
        "0.1 × (linear(0 → 1, 5 steps), then from step 5 1)"
    )]
    public void A_named_schedule_is_a_factor_on_every_rate(string schedule, string rate) =>
        Parse(schedule).Prepare().Plan.Assignment[0].BaseLearningRate.ToString().ShouldBe(rate);

    [Theory]
    [InlineData(
        "{ kind: one_cycel }",
        "there is no schedule \"one_cycel\". Did you mean \"one_cycle\"? (r.yaml:5:19)."
    )]
    [InlineData("StepLR", "there is no schedule \"StepLR\". Did you mean \"step_decay\"? (r.yaml:5:11).")]
    [InlineData(
        "{ kind: offset, offset: 3, inner: { kind: plateau } }",
        "a plateau stands inside another schedule (r.yaml:5:53). Make it the kind of the schedule, with warm_up beside it."
    )]
    [InlineData(
        "{ kind: plateau, watch: test_los }",
        "\"watch\" is \"test_los\" (r.yaml:5:35). Expected train_loss, test_loss, test_accuracy. Did you mean \"test_loss\"?"
    )]
    [InlineData(
        "{ kind: plateau, factor: 2 }",
        "the schedule (plateau): Factor is 2; expected at least 0 and below 1 (r.yaml:5:11)."
    )]
    [InlineData(
        "{ kind: plateau, higher_is_better: true }",
        "unknown key \"higher_is_better\" in schedule (r.yaml:5:28)."
    )]
    [InlineData(
        "{ kind: one_cycle, aneal: linear }",
        "unknown key \"aneal\" in schedule (r.yaml:5:30). Did you mean \"anneal\"?"
    )]
    [InlineData(
        "{ kind: one_cycle, anneal: cos }",
        "the schedule (one_cycle): \"anneal\" is \"cos\"; expected cosine, linear (r.yaml:5:11)."
    )]
    [InlineData(
        "{ kind: step_decay, every: 0 }",
        "the schedule (step_decay): Every is 0; expected 1 to 2^53 (r.yaml:5:11)."
    )]
    [InlineData("step_decay", "the schedule (step_decay) lacks \"every\".")]
    [InlineData("&a { kind: skip, steps: 1, inner: *a }", "the schedule is nested too deep")]
    public void A_mistake_is_named_with_its_place(string schedule, string message) =>
        Should.Throw<RecipeException>(() => Parse(schedule)).Message.ShouldContain(message);

    [Fact]
    public void Every_named_schedule_but_the_plateau_can_be_written()
    {
        foreach (ScheduleEntry entry in ScheduleRegistry.All.Where(entry => entry.Name != "plateau"))
        {
            string json = entry.Example.ToJson(); // JSON is YAML
            RecipeSchedule schedule = Parse(json).Schedule;

            schedule.Create(26).ShouldBe(entry.Example, entry.Name);
        }
    }

    [Theory]
    [InlineData("plateau", WatchedMetric.TrainLoss, "reduce on plateau(× 0.1 after 10 without improvement)")]
    [InlineData(
        "{ kind: plateau, watch: test_loss, factor: 0.5, patience: 2, cooldown: 1 }",
        WatchedMetric.TestLoss,
        "reduce on plateau(× 0.5 after 2 without improvement, cooldown 1)"
    )]
    [InlineData(
        "{ kind: plateau, watch: test_accuracy, minimum_factor: 0.01, warm_up: 5 }",
        WatchedMetric.TestAccuracy,
        "reduce on plateau(× 0.1 after 10 without improvement, higher is better, at least 1e-2) × warm-up(5 steps)"
    )]
    public void A_plateau_watches_what_the_recipe_says(string schedule, WatchedMetric metric, string rate)
    {
        RecipeRun run = Parse(schedule).Prepare();

        run.Plan.Assignment[0].BaseLearningRate.ToString().ShouldBe($"0.1 × {rate}");
        run.Options.Watch!.Metric.ShouldBe(metric);
        run.Options.Watch.Plateau.Observe(1);
    }

    [Fact]
    public void The_plateau_that_is_fed_is_the_one_in_the_plan()
    {
        RecipeRun run = Parse("{ kind: plateau, factor: 0.5, patience: 0 }").Prepare();

        run.Options.Watch!.Plateau.Observe(1);
        run.Options.Watch.Plateau.Observe(2);

        run.Plan.Assignment[0].LearningRateAt(7).ShouldBe(0.05);
    }

    [Theory]
    [InlineData("end")]
    [InlineData("never")]
    public void A_plateau_over_the_test_samples_needs_them_after_each_epoch(string evaluate)
    {
        string text = Recipe
            .Replace("SCHEDULE", "schedule: { kind: plateau, watch: test_loss }")
            .Replace("batch: 100", $"batch: 100, evaluate: {evaluate}");

        Should
            .Throw<RecipeException>(() => Training.Recipe.Parse(text, "r.yaml"))
            .Message.ShouldContain(
                $"the plateau watches the test samples, but \"evaluate\" is \"{evaluate}\" (r.yaml:5:11). Write \"evaluate: epoch\", or \"watch: train_loss\"."
            );
    }

    private static Recipe Parse(string schedule) =>
        Training.Recipe.Parse(Recipe.Replace("SCHEDULE", $"schedule: {schedule}"), "r.yaml");
}
