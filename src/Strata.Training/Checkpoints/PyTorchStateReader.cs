using Strata.Formats;
using Strata.Numerics;
using Strata.Optim;

namespace Strata.Training;

/// <summary>Collects the slots of PyTorch's parameters under the names and rules of a plan.</summary>
internal sealed class PyTorchStateReader(Assignment assignment, string file)
{
    private const string Step = "step";

    private readonly Dictionary<string, StateArray> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Take(string name, PickleDictionary state)
    {
        AssignmentRow row = RowOf(name);
        UpdateRule rule = row.Rule!;
        string[] wanted = PyTorchStateGroup.SlotsOf(rule);
        foreach (string slot in wanted)
        {
            if (state.TryGet(slot, out StoredArray? array))
                _slots[OptimizerState.KeyOf(rule.Name, slot, row.Name)] = new(array.Shape, array.ReadFloats());
            else if (rule is AdamRule)
                throw new CheckpointException(
                    $"the state lacks \"{slot}\", which the rule {rule.Name} of the plan keeps",
                    file,
                    name,
                    expected: Nearest.Quote(wanted),
                    found: Nearest.Quote([.. state.Keys.Select(key => $"{key}")]),
                    fix: "Plan the rule that PyTorch ran, or begin with fresh state."
                );
        }

        string? other = state
            .Where(pair => pair.Value is StoredArray && pair.Key is string)
            .Select(pair => (string)pair.Key)
            .FirstOrDefault(key => key != Step && !wanted.Contains(key));
        if (other is not null)
            throw new CheckpointException(
                $"the state has \"{other}\", which the rule {rule.Name} of the plan has no use for",
                file,
                name,
                fix: "Plan the rule that PyTorch ran, with its options, or begin with fresh state."
            );
        bool wasUpdated = wanted.Any(slot => state.Contains(slot) && state[slot] is not null);
        _counts[row.Name] =
            rule is AdamRule ? CountOf(state, name)
            : wasUpdated ? 1 // SGD keeps no count, but the buffer is there: it must not be taken for a first step
            : 0;
    }

    /// <summary>The state of all parameters of the plan; those that PyTorch never updated begin at zero.</summary>
    public OptimizerState ToState(IEnumerable<string> names, long? steps, string plan)
    {
        foreach (string name in names)
            _ = RowOf(name);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (AssignmentRow row in assignment.Where(row => !row.Frozen))
        {
            long count = _counts.GetValueOrDefault(row.Name);
            if (count > 0 && row.Rule is not AdamRule)
                count = steps ?? count;
            counts[OptimizerState.KeyOf(row.Rule!.Name, "count", row.Name)] = count;
            foreach (string slot in PyTorchStateGroup.SlotsOf(row.Rule))
                _slots.TryAdd(
                    OptimizerState.KeyOf(row.Rule.Name, slot, row.Name),
                    new(row.Shape, new float[row.Shape.Count])
                );
        }

        return new()
        {
            Slots = _slots,
            Counts = counts,
            StepCount = steps ?? counts.Values.DefaultIfEmpty().Max(),
            Plan = plan,
        };
    }

    private long CountOf(PickleDictionary state, string name)
    {
        double count =
            state.TryGet(Step, out StoredArray? scalar) && scalar.Shape.Count == 1 ? scalar.ReadFloats()[0]
            : state.TryGet(Step, out object? number)
                ? number switch
                {
                    long whole => whole,
                    double real => real,
                    _ => double.NaN,
                }
            : double.NaN;
        return count is >= 0 and < 1L << 53 && count == Math.Floor(count)
            ? (long)count
            : throw new CheckpointException($"\"{Step}\" is no whole number from 0 on", file, name, found: $"{count}");
    }

    private AssignmentRow RowOf(string name)
    {
        AssignmentRow? row;
        try
        {
            row = assignment[name];
        }
        catch (KeyNotFoundException problem)
        {
            throw new CheckpointException(
                "the plan has no such parameter",
                file,
                name,
                fix: problem.Message,
                innerException: problem
            );
        }

        if (row.Rule is null)
            throw new CheckpointException(
                "PyTorch trained this parameter, but the plan freezes it",
                file,
                name,
                fix: "Import under the plan that PyTorch ran, and call Replan."
            );
        if (row.Rule is not (AdamRule or Sgd))
            throw new CheckpointException(
                $"state can be taken over for SGD, Adam and AdamW; the plan uses {row.Rule.Name}",
                file,
                name,
                fix: "Begin with fresh state."
            );
        return row;
    }
}
