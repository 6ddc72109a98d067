using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>A row of the registry for one type of schedule.</summary>
/// <param name="name">The name in recipes and JSON.</param>
/// <param name="create">Makes it of its options.</param>
/// <param name="options">Its options, and how they are read from it.</param>
internal sealed class ScheduleEntry<TSchedule>(
    string name,
    Func<ScheduleOptions, TSchedule> create,
    params (ScheduleOption Option, Func<TSchedule, object?> Read)[] options
) : ScheduleEntry(name, typeof(TSchedule))
    where TSchedule : Schedule
{
    public override IReadOnlyList<ScheduleOption> Options { get; } = [.. options.Select(option => option.Option)];

    internal override Schedule Create(ScheduleOptions given) => create(given);

    internal override object? Read(Schedule schedule, int option) => options[option].Read((TSchedule)schedule);

    internal static (ScheduleOption, Func<TSchedule, object?>) Number(string name, Func<TSchedule, double> read) =>
        (new(name, ScheduleOptionKind.Number) { IsRequired = true }, schedule => read(schedule));

    internal static (ScheduleOption, Func<TSchedule, object?>) Number(
        string name,
        Func<TSchedule, double?> read,
        double? otherwise
    ) => (new(name, ScheduleOptionKind.Number) { Default = otherwise }, schedule => read(schedule));

    internal static (ScheduleOption, Func<TSchedule, object?>) Steps(string name, Func<TSchedule, long> read) =>
        (new(name, ScheduleOptionKind.Steps) { IsRequired = true }, schedule => read(schedule));

    internal static (ScheduleOption, Func<TSchedule, object?>) Steps(
        string name,
        Func<TSchedule, long?> read,
        long? otherwise
    ) => (new(name, ScheduleOptionKind.Steps) { Default = otherwise }, schedule => read(schedule));

    internal static (ScheduleOption, Func<TSchedule, object?>) Flag(string name, Func<TSchedule, bool> read) =>
        (new(name, ScheduleOptionKind.Flag) { Default = false }, schedule => read(schedule));

    /// <summary>A word of an enumeration, whose first is the default.</summary>
    internal static (ScheduleOption, Func<TSchedule, object?>) Word<TWord>(string name, Func<TSchedule, TWord> read)
        where TWord : struct, Enum =>
        (
            new(name, ScheduleOptionKind.Word)
            {
                Words = ScheduleWords.Of<TWord>(),
                Default = ScheduleWords.Of<TWord>()[0],
            },
            schedule => ScheduleWords.Text(read(schedule))
        );

    internal static (ScheduleOption, Func<TSchedule, object?>) Numbers(
        string name,
        Func<TSchedule, ImmutableArray<double>> read
    ) => (new(name, ScheduleOptionKind.Numbers) { IsRequired = true }, schedule => read(schedule));

    internal static (ScheduleOption, Func<TSchedule, object?>) StepList(
        string name,
        Func<TSchedule, ImmutableArray<long>> read
    ) => (new(name, ScheduleOptionKind.StepList) { IsRequired = true }, schedule => read(schedule));

    internal static (ScheduleOption, Func<TSchedule, object?>) Inner(
        string name,
        Func<TSchedule, Schedule?> read,
        bool required = true
    ) => (new(name, ScheduleOptionKind.Schedule) { IsRequired = required }, read);

    internal static (ScheduleOption, Func<TSchedule, object?>) Schedules(
        string name,
        Func<TSchedule, ImmutableArray<Schedule>> read
    ) => (new(name, ScheduleOptionKind.Schedules) { IsRequired = true }, schedule => read(schedule));
}
