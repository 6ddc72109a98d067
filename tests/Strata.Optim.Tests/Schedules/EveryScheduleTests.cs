using System.Text.Json.Nodes;

namespace Strata.Optim.Tests.Schedules;

/// <summary>What holds for every schedule of the registry.</summary>
public class EveryScheduleTests
{
    private const int Steps = 60;

    public static IEnumerable<object[]> Names => ScheduleRegistry.All.Select(entry => new object[] { entry.Name });

    public static IEnumerable<object[]> Options =>
        from entry in ScheduleRegistry.All
        from option in entry.Options
        select new object[] { entry.Name, option.Name };

    [Fact]
    public void Every_record_but_a_function_has_a_name()
    {
        Type[] nameless =
        [
            .. typeof(Schedule)
                .Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(Schedule)) && !type.IsAbstract)
                .Except(ScheduleRegistry.All.Select(entry => entry.ScheduleType)),
        ];

        nameless.ShouldBe([typeof(CustomSchedule)]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Comes_back_from_json(string name)
    {
        Schedule schedule = ScheduleRegistry.Get(name).Example;

        Schedule back = Schedule.FromJson(schedule.ToJson());

        Course(back).ShouldBe(Course(schedule));
        back.ToJson().ShouldBe(schedule.ToJson());
        if (schedule is not PlateauSchedule) // each watches for itself
            back.ShouldBe(schedule);
    }

    [Theory, MemberData(nameof(Names))]
    public void Comes_back_from_json_with_its_defaults(string name)
    {
        ScheduleEntry entry = ScheduleRegistry.Get(name);
        JsonObject node = ScheduleRegistry.ToNode(entry.Example);
        foreach (ScheduleOption option in entry.Options.Where(option => !option.IsRequired))
            node.Remove(option.Name);

        Schedule plain = Schedule.FromJson(node.ToJsonString());

        Course(Schedule.FromJson(plain.ToJson())).ShouldBe(Course(plain));
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_example_sets_every_option(string name)
    {
        ScheduleEntry entry = ScheduleRegistry.Get(name);

        ScheduleRegistry
            .ToNode(entry.Example)
            .Select(property => property.Key)
            .ShouldBe([ScheduleRegistry.KindKey, .. entry.Options.Select(option => option.Name)]);
    }

    [Theory, MemberData(nameof(Options))]
    public void Honours_every_option(string name, string option)
    {
        ScheduleEntry entry = ScheduleRegistry.Get(name);
        JsonObject node = ScheduleRegistry.ToNode(entry.Example);
        node[option] = Other(entry.Options.Single(candidate => candidate.Name == option), node[option]!);

        Schedule other = Schedule.FromJson(node.ToJsonString());

        Course(other).ShouldNotBe(Course(entry.Example), $"{name} ignores {option}");
        other.ShouldNotBe(entry.Example);
        other.ToString().ShouldNotBe(entry.Example.ToString(), $"{name} does not print {option}");
    }

    [Theory, MemberData(nameof(Names))]
    public void Never_exceeds_its_peak(string name)
    {
        Schedule schedule = ScheduleRegistry.Get(name).Example;

        if (schedule.Peak is { } peak)
            Enumerable.Range(0, 500).Max(step => schedule.At(step)).ShouldBeLessThanOrEqualTo(peak * (1 + 1e-15));
    }

    [Theory, MemberData(nameof(Names))]
    public void Gives_a_finite_value_that_is_not_negative_at_every_step(string name)
    {
        Schedule schedule = ScheduleRegistry.Get(name).Example;

        schedule.FirstStepOutside(0).ShouldBeNull();
        Enumerable.Range(0, 500).ShouldAllBe(step => double.IsFinite(schedule.At(step)) && schedule.At(step) >= 0);
    }

    [Theory, MemberData(nameof(Names))]
    public void Allocates_nothing_when_asked(string name)
    {
        Schedule schedule = ScheduleRegistry.Get(name).Example;
        Sum(schedule);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Sum(schedule);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static double Sum(Schedule schedule)
    {
        double sum = 0;
        for (int step = 0; step < Steps; step++)
            sum += schedule.At(step);
        return sum;
    }

    /// <summary>The values of the first steps; a plateau sees a metric that rises, stays and falls.</summary>
    private static double[] Course(Schedule schedule)
    {
        var values = new double[Steps];
        for (int step = 0; step < Steps; step++)
        {
            values[step] = schedule.At(step);
            if (schedule is PlateauSchedule { Plateau: var plateau })
                plateau.Observe(PlateauMetric(step));
        }

        return values;
    }

    // Small gains that the thresholds decide over, then larger ones.
    private static double PlateauMetric(int step) => 1 + (step < 30 ? 0.0062 * (step / 3) : 0.1 + (0.02 * (step / 8)));

    private static JsonNode Other(ScheduleOption option, JsonNode value) =>
        option.Kind switch
        {
            ScheduleOptionKind.Number => value.GetValue<double>() * 0.7,
            ScheduleOptionKind.Steps => value.GetValue<long>() + 1,
            ScheduleOptionKind.Flag => !value.GetValue<bool>(),
            ScheduleOptionKind.Word => option.Words[
                (option.Words.ToList().IndexOf(value.GetValue<string>()) + 1) % option.Words.Count
            ],
            ScheduleOptionKind.Numbers => Changed(value, item => item.GetValue<double>() * 0.7),
            ScheduleOptionKind.StepList => Changed(value, item => item.GetValue<long>() + 1),
            ScheduleOptionKind.Schedule => Half(value),
            _ => Changed(value, Half),
        };

    private static JsonArray Changed(JsonNode list, Func<JsonNode, JsonNode> change) =>
        new([change(list[0]!), .. list.AsArray().Skip(1).Select(item => item!.DeepClone())]);

    private static JsonObject Half(JsonNode schedule) =>
        new()
        {
            ["kind"] = "product",
            ["left"] = schedule.DeepClone(),
            ["right"] = new JsonObject { ["kind"] = "constant", ["value"] = 0.5 },
        };
}
