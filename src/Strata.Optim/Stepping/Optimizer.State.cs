using Strata.Numerics;

namespace Strata.Optim;

public sealed partial class Optimizer
{
    /// <summary>Replaces the plan in mid-training: every slot and count that still fits is kept.</summary>
    /// <remarks>
    /// A parameter keeps its slots and its count as long as it stays under a rule of the same name; a frozen one has none.
    /// The step counter goes on, so schedules do too. Accumulated micro-steps must be complete.
    /// </remarks>
    /// <param name="plan">The new plan, over the same parameters or more.</param>
    /// <returns>What was kept, created and dropped.</returns>
    /// <exception cref="PlanException">The plan lacks a parameter of the old one.</exception>
    /// <exception cref="InvalidOperationException">An accumulation is under way.</exception>
    public ReplanReport Replan(OptimizationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (_accumulator is { Taken: > 0 })
            throw new InvalidOperationException(
                $"{_accumulator.Taken} micro-steps are accumulated. Replan between two updates."
            );
        var known = new HashSet<Parameter>(plan.Parameters, ReferenceEqualityComparer.Instance);
        string[] lost =
        [
            .. Plan.Parameters.Where(parameter => !known.Contains(parameter)).Select(parameter => parameter.Name),
        ];
        if (lost.Length > 0)
            throw new PlanException(
                $"The new plan lacks {PlanPartition.Count(lost.Length, "parameter")} of the old one: {Nearest.Quote(lost)}. Plan over the same model; freeze what must not move."
            );
        foreach (LayoutEntry entry in _layout.Entries)
        {
            if (!_layout.Holds(entry.Parameter))
                throw MovedAway(entry.Parameter);
        }

        var old = _layout.Entries.ToDictionary(
            entry => entry.Parameter,
            ReferenceEqualityComparer.Instance as IEqualityComparer<Parameter>
        );
        GroupState[] oldGroups = _layout.Groups;
        IReadOnlyList<string> differences = PlanDifferences.Between(Plan.ToJson(), plan.ToJson());
        Adopt(plan);
        List<string> kept = [];
        List<string> created = [];
        List<string> dropped = [];
        foreach (LayoutEntry entry in _layout.Entries)
        {
            old.Remove(entry.Parameter, out LayoutEntry? before);
            bool sameRule = before?.Bank.RuleName == entry.Bank.RuleName;
            if (sameRule)
                entry.Count = before!.Count;
            foreach (EntrySlot slot in entry.OwnSlots)
            {
                EntrySlot from = sameRule ? before!.OwnSlots.FirstOrDefault(old => old.Name == slot.Name) : default;
                bool fits = from.Exists && from.Shape == slot.Shape;
                if (fits)
                    from.Memory.CopyTo(slot.Memory);
                else if (slot.Declaration.StartsAtValue && entry.Count > 0)
                    entry.Parameter.Value.CopyTo(slot.Memory); // its first update is over: this is where it begins
                (fits ? kept : created).Add($"{entry.Bank.RuleName}/{slot.Name}/{entry.Parameter.Name}");
            }

            if (sameRule)
                TakeScalars(entry, before!);

            if (before is not null)
                dropped.AddRange(SlotsOf(before).Where(key => !sameRule || !SlotsOf(entry).Contains(key)));
        }

        dropped.AddRange(old.Values.SelectMany(SlotsOf));
        foreach (GroupState group in _layout.Groups)
        {
            GroupState? before = Array.Find(oldGroups, g => g.Label == group.Label && g.RuleName == group.RuleName);
            if (before is null)
                continue;
            group.Count = before.Count;
            foreach ((string name, int index) in group.Names)
            {
                (string Name, int Index) from = before.Names.FirstOrDefault(scalar => scalar.Name == name);
                if (from.Name == name)
                    group.Scalars[index] = before.Scalars[from.Index];
            }
        }

        return new(kept, created, dropped) { Differences = differences };
    }

    /// <summary>A copy of all state, keyed by name.</summary>
    public OptimizerState CaptureState()
    {
        var slots = new Dictionary<string, StateArray>(StringComparer.Ordinal);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var scalars = new Dictionary<string, double>(StringComparer.Ordinal);
        var groupScalars = new Dictionary<string, double>(StringComparer.Ordinal);
        for (int e = 0; e < _layout.Entries.Length; e++)
        {
            LayoutEntry entry = _layout.Entries[e];
            string name = entry.Parameter.Name;
            counts[OptimizerStateKeys.CountOf(entry.Bank.RuleName, name)] = entry.Count;
            foreach (EntrySlot slot in entry.OwnSlots)
                Add(OptimizerStateKeys.Slot(entry.Bank.RuleName, slot.Name, name), slot.Shape, slot.Memory);
            for (int i = 0; i < entry.Scalars.Length; i++)
                scalars[OptimizerStateKeys.Slot(entry.Bank.RuleName, entry.Figures.Program.Scalars[i].Name, name)] =
                    entry.Scalars[i];
            if (_accumulator is { Taken: > 0 } && _accumulator.HasSum[e])
                Add(
                    OptimizerStateKeys.Slot(entry.Bank.RuleName, OptimizerStateKeys.Accumulated, name),
                    entry.Parameter.Shape,
                    _accumulator.SumOf(entry)
                );
        }

        foreach (GroupState group in _layout.Groups)
        {
            groupScalars[OptimizerStateKeys.CountOf(group.RuleName, group.Label)] = group.Count;
            foreach ((string name, int index) in group.Names)
                groupScalars[OptimizerStateKeys.Slot(group.RuleName, name, group.Label)] = group.Scalars[index];
        }

        return new()
        {
            Slots = slots,
            Counts = counts,
            Scalars = scalars,
            GroupScalars = groupScalars,
            StepCount = StepCount,
            MicroSteps = _accumulator?.Taken ?? 0,
            Plan = Plan.ToJson(),
        };

        void Add(string key, Shape shape, Block values) => slots[key] = new(shape, values.Span.ToArray());
    }

    /// <summary>Takes state back, by parameter name, rule and slot. Learning rates come from the plan, never from the state.</summary>
    /// <param name="state">What <see cref="CaptureState"/> gave, here or in another run.</param>
    /// <param name="mismatch">What to do when the state does not fit the plan.</param>
    /// <returns>What was kept, created and dropped.</returns>
    /// <exception cref="OptimizerStateException">The state does not fit and <paramref name="mismatch"/> says to throw; nothing was changed.</exception>
    public ReplanReport Restore(OptimizerState state, StateMismatch mismatch = StateMismatch.Throw)
    {
        ArgumentNullException.ThrowIfNull(state);
        var check = new StateCheck(_layout.Entries, state);
        if (mismatch == StateMismatch.Throw)
            check.ThrowIfAny();
        for (int i = 0; i < _layout.Entries.Length; i++)
        {
            LayoutEntry entry = _layout.Entries[i];
            string name = entry.Parameter.Name;
            string rule = entry.Bank.RuleName;
            bool fits = check.Fits(entry);
            if (fits)
                Take(entry, state);
            else
                entry.Begin();

            if (_accumulator is null)
                continue;
            _accumulator.HasSum[i] = state.Slots.TryGetValue(
                OptimizerStateKeys.Slot(rule, OptimizerStateKeys.Accumulated, name),
                out StateArray? sum
            );
            sum?.Values.Span.CopyTo(_accumulator.SumOf(entry).Span);
        }

        foreach (GroupState group in _layout.Groups)
        {
            group.Begin();
            if (
                !state.GroupScalars.TryGetValue(
                    OptimizerStateKeys.CountOf(group.RuleName, group.Label),
                    out double count
                )
            )
                continue;
            group.Count = (long)count;
            foreach ((string name, int index) in group.Names)
                group.Scalars[index] = state.GroupScalars.GetValueOrDefault(
                    OptimizerStateKeys.Slot(group.RuleName, name, group.Label),
                    group.Scalars[index]
                );
        }

        if (_accumulator is not null)
            _accumulator.Taken = state.MicroSteps;
        StepCount = state.StepCount;
        _runsAreValid = false;
        foreach (FigureSet figures in _layout.Figures)
            figures.Refresh(StepCount);
        return check.Report() with { Differences = PlanDifferences.Between(state.Plan, Plan.ToJson()) };
    }

    private static void Take(LayoutEntry entry, OptimizerState state)
    {
        string name = entry.Parameter.Name;
        string rule = entry.Bank.RuleName;
        entry.Count = state.Counts[OptimizerStateKeys.CountOf(rule, name)];
        foreach (EntrySlot slot in entry.OwnSlots)
            state.Slots[OptimizerStateKeys.Slot(rule, slot.Name, name)].Values.Span.CopyTo(slot.Memory.Span);
        for (int i = 0; i < entry.Scalars.Length; i++)
            entry.Scalars[i] = state.Scalars[
                OptimizerStateKeys.Slot(rule, entry.Figures.Program.Scalars[i].Name, name)
            ];
    }

    private static void TakeScalars(LayoutEntry entry, LayoutEntry before)
    {
        for (int i = 0; i < entry.Scalars.Length; i++)
        {
            string name = entry.Figures.Program.Scalars[i].Name;
            for (int j = 0; j < before.Scalars.Length; j++)
            {
                if (before.Figures.Program.Scalars[j].Name == name)
                    entry.Scalars[i] = before.Scalars[j];
            }
        }
    }

    private static IEnumerable<string> SlotsOf(LayoutEntry entry) =>
        entry.OwnSlots.Select(slot => $"{entry.Bank.RuleName}/{slot.Name}/{entry.Parameter.Name}");
}
