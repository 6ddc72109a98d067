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
            for (int slot = 0; slot < entry.Bank.SlotNames.Length; slot++)
            {
                string name = entry.Bank.SlotNames[slot];
                int from = sameRule ? before!.Bank.SlotNames.IndexOf(name) : -1;
                if (from >= 0)
                    before!.Slot(from).CopyTo(entry.Slot(slot));
                (from >= 0 ? kept : created).Add($"{entry.Bank.RuleName}/{name}/{entry.Parameter.Name}");
            }

            if (before is not null)
                dropped.AddRange(SlotsOf(before).Where(key => !sameRule || !SlotsOf(entry).Contains(key)));
        }

        dropped.AddRange(old.Values.SelectMany(SlotsOf));
        return new(kept, created, dropped) { Differences = differences };
    }

    /// <summary>A copy of all state, keyed by name.</summary>
    public OptimizerState CaptureState()
    {
        var slots = new Dictionary<string, StateArray>(StringComparer.Ordinal);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < _layout.Entries.Length; i++)
        {
            LayoutEntry entry = _layout.Entries[i];
            string name = entry.Parameter.Name;
            counts[OptimizerStateKeys.CountOf(entry.Bank.RuleName, name)] = entry.Count;
            for (int slot = 0; slot < entry.Bank.SlotNames.Length; slot++)
                Add(
                    OptimizerStateKeys.Slot(entry.Bank.RuleName, entry.Bank.SlotNames[slot], name),
                    entry,
                    entry.Slot(slot)
                );
            if (_accumulator is { Taken: > 0 } && _accumulator.HasSum[i])
                Add(
                    OptimizerStateKeys.Slot(entry.Bank.RuleName, OptimizerStateKeys.Accumulated, name),
                    entry,
                    _accumulator.SumOf(entry)
                );
        }

        return new()
        {
            Slots = slots,
            Counts = counts,
            StepCount = StepCount,
            MicroSteps = _accumulator?.Taken ?? 0,
            Plan = Plan.ToJson(),
        };

        void Add(string key, LayoutEntry entry, Block values) =>
            slots[key] = new(entry.Parameter.Shape, values.Span.ToArray());
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
            entry.Count = fits ? state.Counts[OptimizerStateKeys.CountOf(rule, name)] : 0;
            for (int slot = 0; slot < entry.Bank.SlotNames.Length; slot++)
            {
                Block target = entry.Slot(slot);
                if (fits)
                    state
                        .Slots[OptimizerStateKeys.Slot(rule, entry.Bank.SlotNames[slot], name)]
                        .Values.Span.CopyTo(target.Span);
                else
                    entry.Begin(slot);
            }

            if (_accumulator is null)
                continue;
            _accumulator.HasSum[i] = state.Slots.TryGetValue(
                OptimizerStateKeys.Slot(rule, OptimizerStateKeys.Accumulated, name),
                out StateArray? sum
            );
            sum?.Values.Span.CopyTo(_accumulator.SumOf(entry).Span);
        }

        if (_accumulator is not null)
            _accumulator.Taken = state.MicroSteps;
        StepCount = state.StepCount;
        _runsAreValid = false;
        foreach (FigureSet figures in _layout.Figures)
            figures.Refresh(StepCount);
        return check.Report() with { Differences = PlanDifferences.Between(state.Plan, Plan.ToJson()) };
    }

    private static IEnumerable<string> SlotsOf(LayoutEntry entry) =>
        entry.Bank.SlotNames.Select(slot => $"{entry.Bank.RuleName}/{slot}/{entry.Parameter.Name}");
}
