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
    [InlineData("plateau", "a recipe has no plateau (r.yaml:5:11). It needs a metric: use Plateau from a program.")]
    [InlineData(
        "{ kind: offset, offset: 3, inner: { kind: plateau } }",
        "a recipe has no plateau (r.yaml:5:53). It needs a metric: use Plateau from a program."
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
        "the schedule (step_decay): Every ('0') must be greater than or equal to '1'."
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

    private static Recipe Parse(string schedule) =>
        Training.Recipe.Parse(Recipe.Replace("SCHEDULE", $"schedule: {schedule}"), "r.yaml");
}
