namespace Strata.Optim.Tests.Schedules;

public class ScheduleRegistryTests
{
    [Fact]
    public void Is_short_where_options_have_their_defaults()
    {
        const string json = """{"kind":"cosine","start":0.1,"steps":100}""";

        Schedule.FromJson(json).ShouldBe(Schedule.Cosine(0.1, 100));
        Schedule.Cosine(0.1, 100).ToJson().ShouldBe(json);
    }

    [Fact]
    public void Nests()
    {
        Schedule schedule = (0.5 * Schedule.OneCycle(0.1, 40)).WithWarmUp(10).Then(Schedule.MultiStep(0.1, [5, 9]), 60);

        Schedule.FromJson(schedule.ToJson()).ShouldBe(schedule);
    }

    [Fact]
    public void One_cycle_knows_its_ends_from_its_top() =>
        Schedule.FromJson("""{"kind":"one_cycle","top":0.1,"steps":50}""").ShouldBe(Schedule.OneCycle(0.1, 50));

    [Theory]
    [InlineData("""{"kind":"cosin","start":1,"steps":9}""", "there is no schedule \"cosin\". Did you mean \"cosine\"?")]
    [InlineData("""{"kind":"StepLR"}""", "there is no schedule \"StepLR\". Did you mean \"step_decay\"?")]
    [InlineData(
        """{"kind":"get_wsd_schedule"}""",
        "there is no schedule \"get_wsd_schedule\". Did you mean \"warm_up_stable_decay\"?"
    )]
    [InlineData(
        """{"kind":"cosine","start":1}""",
        "the schedule (cosine) lacks \"steps\". Options: start, steps, floor, exponent."
    )]
    [InlineData(
        """{"kind":"cosine","start":1,"steps":9,"flor":0}""",
        "the schedule (cosine) has no option \"flor\". Did you mean \"floor\"?"
    )]
    [InlineData(
        """{"kind":"cosine","start":"1","steps":9}""",
        "the schedule (cosine): \"start\" is \"1\"; expected a number."
    )]
    [InlineData(
        """{"kind":"cosine","start":1,"steps":9.5}""",
        "the schedule (cosine): \"steps\" is 9.5; expected a whole number."
    )]
    [InlineData(
        """{"kind":"one_cycle","top":1,"steps":9,"anneal":"cos"}""",
        "the schedule (one_cycle): \"anneal\" is \"cos\"; expected cosine, linear."
    )]
    [InlineData(
        """{"kind":"sequence","boundaries":[3],"schedules":[{"kind":"constant","value":1},{"kind":"constant"}]}""",
        "the schedule (sequence), schedules[1] (constant) lacks \"value\". Options: value."
    )]
    [InlineData("""{"kind":"constant","value":1,"value":2}""", "the schedule has \"value\" twice.")]
    [InlineData("{}", "the schedule has no \"kind\". Add the name of a schedule, such as \"cosine\".")]
    [InlineData(
        "[]",
        "the schedule is []; expected an object such as {\"kind\": \"cosine\", \"start\": 0.1, \"steps\": 100}."
    )]
    public void Says_what_is_wrong(string json, string message) =>
        Should.Throw<ScheduleException>(() => Schedule.FromJson(json)).Message.ShouldBe(message);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"kind":"\ud800"}""")]
    [InlineData("""{"kind":"cosine","start":1e999,"steps":9}""")]
    [InlineData("""{"kind":"cosine","start":1,"steps":0}""")]
    [InlineData("""{"kind":"cosine","start":1,"steps":9223372036854775807}""")]
    [InlineData("""{"kind":"cyclic","low":0,"high":1,"up":9e300}""")]
    [InlineData("""{"kind":"sequence","boundaries":[3,1],"schedules":[]}""")]
    [InlineData("""{"kind":"piecewise_interpolate","steps":[],"values":[]}""")]
    [InlineData("""{"kind":"piecewise_constant","values":[],"boundaries":[]}""")]
    [InlineData("""{"kind":"piecewise_constant","values":[1],"boundaries":[-1]}""")]
    [InlineData("""{"kind":"clamp","inner":{"kind":"constant","value":1},"lowest":2,"highest":1}""")]
    [InlineData("""{"kind":"warm_up_stable_decay","top":1,"warm_up_steps":-1,"stable_steps":1,"decay_steps":1}""")]
    public void Refuses_hostile_text(string json) => Should.Throw<ScheduleException>(() => Schedule.FromJson(json));

    [Fact]
    public void Refuses_text_that_is_nested_without_end()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"kind":"skip","steps":1,"inner":""", 10_000));

        Should.Throw<ScheduleException>(() => Schedule.FromJson(deep));
    }

    [Fact]
    public void A_long_name_is_not_repeated_in_full()
    {
        string json = $$"""{"kind":"{{new string('x', 100_000)}}"}""";

        Should.Throw<ScheduleException>(() => Schedule.FromJson(json)).Message.Length.ShouldBeLessThan(1000);
    }

    [Fact]
    public void A_function_cannot_be_stored() =>
        Should
            .Throw<ScheduleException>(() => (0.1 * Schedule.From(step => 1, "mine")).ToJson())
            .Message.ShouldStartWith("the schedule \"mine\" is a function without a name, which cannot be stored.");
}
