namespace Strata.Optim;

/// <summary>Compares saved state with the slots that a plan has.</summary>
internal sealed class StateCheck
{
    private readonly HashSet<LayoutEntry> _fitting = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _kept = [];
    private readonly List<string> _created = [];
    private readonly List<string> _dropped = [];

    public StateCheck(ParameterLayout layout, OptimizerState state)
    {
        IReadOnlyList<LayoutEntry> entries = layout.Entries;
        Dictionary<string, string> ruleOf = [];
        foreach (string key in state.Counts.Keys)
        {
            if (OptimizerStateKeys.Parse(key) is { } parsed)
                ruleOf[parsed.Parameter] = parsed.Rule;
        }

        foreach (LayoutEntry entry in entries)
            Compare(entry, state, ruleOf.GetValueOrDefault(entry.Parameter.Name));
        HashSet<string> wanted = [.. _kept];
        foreach (string key in state.Slots.Keys)
        {
            if (
                OptimizerStateKeys.Parse(key) is { } parsed
                && parsed.Slot != OptimizerStateKeys.Accumulated
                && !wanted.Contains(Short(parsed.Rule, parsed.Slot, parsed.Parameter))
            )
                _dropped.Add(Short(parsed.Rule, parsed.Slot, parsed.Parameter));
        }

        foreach (GroupState group in layout.Groups)
            Compare(group, state);
        HashSet<string> present = [.. entries.Select(entry => entry.Parameter.Name)];
        string[] strangers = [.. ruleOf.Keys.Where(name => !present.Contains(name))];
        if (strangers.Length > 0)
        {
            _problems.Add(
                $"It has state for {PlanPartition.Count(strangers.Length, "parameter")} that the plan does not train: {Nearest.Quote(strangers)}."
            );
        }
    }

    public bool Fits(LayoutEntry entry) => _fitting.Contains(entry);

    public ReplanReport Report() => new(_kept, _created, _dropped);

    public void ThrowIfAny()
    {
        if (_problems.Count == 0)
            return;
        const int Most = 5;
        string more = _problems.Count > Most ? $" And {_problems.Count - Most} more problems." : "";
        throw new OptimizerStateException(
            $"The saved optimizer state does not fit the plan. {string.Join(' ', _problems.Take(Most))}{more} "
                + "Restore under the plan that saved it and call Replan, or restore with StateMismatch.Reset.",
            Report()
        );
    }

    private void Compare(LayoutEntry entry, OptimizerState state, string? savedRule)
    {
        string name = entry.Parameter.Name;
        string rule = entry.Bank.RuleName;
        List<string> missing = [];
        string? reshaped = null;
        foreach (EntrySlot slot in entry.OwnSlots)
        {
            if (!state.Slots.TryGetValue(OptimizerStateKeys.Slot(rule, slot.Name, name), out StateArray? array))
                missing.Add(slot.Name);
            else if (array.Shape != slot.Shape)
                reshaped = slot.Declaration.IsFull
                    ? $"\"{name}\": {slot.Name} has shape {array.Shape}, the parameter {entry.Parameter.Shape}."
                    : $"\"{name}\": {slot.Name} has shape {array.Shape}; the rule keeps {slot.Shape}.";
        }

        missing.AddRange(
            entry
                .Figures.Program.Scalars.Select(scalar => scalar.Name)
                .Where(scalar => !state.Scalars.ContainsKey(OptimizerStateKeys.Slot(rule, scalar, name)))
        );

        if (savedRule is null)
            _problems.Add($"It has no state for \"{name}\", which the plan trains with \"{rule}\".");
        else if (savedRule != rule)
            _problems.Add(
                $"It has state of \"{savedRule}\" for \"{name}\"; the plan uses \"{rule}\"." + Missing(missing)
            );
        else if (missing.Count > 0)
            _problems.Add($"\"{name}\" under \"{rule}\":" + Missing(missing));
        else if (reshaped is not null)
            _problems.Add(reshaped);
        bool fits = savedRule == rule && missing.Count == 0 && reshaped is null;
        if (fits)
            _fitting.Add(entry);
        (fits ? _kept : _created).AddRange(entry.OwnSlots.Select(slot => Short(rule, slot.Name, name)));
    }

    /// <summary>A group that is not in the state begins anew; so it must not be one that goes on.</summary>
    private void Compare(GroupState group, OptimizerState state)
    {
        string[] missing =
        [
            .. group
                .Names.Select(scalar => scalar.Name)
                .Where(name =>
                    !state.GroupScalars.ContainsKey(OptimizerStateKeys.Slot(group.RuleName, name, group.Label))
                ),
        ];
        if (missing.Length == 0 || state.StepCount == 0)
            return;
        string prefix = $"{OptimizerState.Prefix}{group.RuleName}/";
        string[] labels =
        [
            .. state
                .GroupScalars.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(key => OptimizerStateKeys.Parse(key)!.Value.Parameter)
                .Distinct(),
        ];
        _problems.Add(
            $"It lacks {string.Join(", ", missing)} of group \"{group.Label}\" under \"{group.RuleName}\""
                + (
                    labels.Length == 0
                        ? "."
                        : $"; it has them for {Nearest.Quote(labels)}. Keep the label of the group."
                )
        );
    }

    private static string Missing(List<string> slots) =>
        slots.Count == 0 ? "" : $" Missing: {string.Join(", ", slots)}.";

    private static string Short(string rule, string slot, string parameter) => $"{rule}/{slot}/{parameter}";
}
