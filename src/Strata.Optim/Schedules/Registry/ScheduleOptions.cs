using System.Collections.Immutable;

namespace Strata.Optim;

/// <summary>The checked options of one schedule, the defaults filled in.</summary>
internal sealed class ScheduleOptions(IReadOnlyDictionary<string, object?> values)
{
    public double Number(string name) => (double)values[name]!;

    public double? OptionalNumber(string name) => (double?)values[name];

    public long Steps(string name) => (long)values[name]!;

    public long? OptionalSteps(string name) => (long?)values[name];

    public bool Flag(string name) => (bool)values[name]!;

    public TWord Word<TWord>(string name)
        where TWord : struct, Enum => ScheduleWords.Parse<TWord>((string)values[name]!);

    public ImmutableArray<double> Numbers(string name) => (ImmutableArray<double>)values[name]!;

    public ImmutableArray<long> StepList(string name) => (ImmutableArray<long>)values[name]!;

    public Schedule Schedule(string name) => (Schedule)values[name]!;

    public Schedule? OptionalSchedule(string name) => (Schedule?)values[name];

    public ImmutableArray<Schedule> Schedules(string name) => (ImmutableArray<Schedule>)values[name]!;
}
