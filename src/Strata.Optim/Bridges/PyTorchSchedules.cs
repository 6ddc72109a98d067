namespace Strata.Optim;

/// <summary>Schedules as plain Python functions, which the code brings along.</summary>
internal sealed class PyTorchSchedules(BridgeCheck check) : PythonSchedules(check)
{
    private readonly SortedDictionary<string, string> _functions = new(StringComparer.Ordinal);

    /// <summary>The functions that the expressions call.</summary>
    public IEnumerable<string> Functions => _functions.Values;

    protected override string Cosine(CosineSchedule schedule, string step)
    {
        _functions["cosine"] = """
            def cosine(step, start, steps, floor):
                if step >= steps:
                    return floor
                return floor + (start - floor) * (1 + math.cos(math.pi * step / steps)) / 2
            """;
        return $"cosine({step}, {PythonText.Number(schedule.Start)}, {schedule.Steps}, {PythonText.Number(schedule.Floor)})";
    }

    protected override string Linear(LinearSchedule schedule, string step)
    {
        _functions["linear"] = """
            def linear(step, start, end, steps):
                return end if step >= steps else start + (end - start) * step / steps
            """;
        return $"linear({step}, {PythonText.Number(schedule.Start)}, {PythonText.Number(schedule.End)}, {schedule.Steps})";
    }

    protected override string WarmUp(WarmUpFactor schedule, string step)
    {
        _functions["warm_up"] = """
            def warm_up(step, steps):
                return min(1.0, (step + 1) / steps)
            """;
        return $"warm_up({step}, {PythonText.Number(schedule.Steps)})";
    }

    protected override string Later(string step, long offset) => $"max(0, {step} - {offset})";

    protected override string Table(IReadOnlyList<double> values, string step)
    {
        _functions["table"] = """
            def table(step, values):
                return values[min(step, len(values) - 1)]
            """;
        return $"table({step}, [{string.Join(", ", values.Select(PythonText.Number))}])";
    }
}
