using System.Collections.Immutable;
using Strata.Numerics;

namespace Strata.Optim;

/// <summary>The arena: values, gradients and slots of all parameters, rule by rule, equal figures side by side.</summary>
/// <remarks>
/// Every parameter begins at a cache line. The padding behind it holds zeros, takes part in fused loops and in nothing
/// else. Frozen parameters stand behind all others in the value arena and have no gradient and no slot.
/// </remarks>
internal sealed class ParameterLayout
{
    private const int CacheLine = 16;

    private readonly NativeBuffer _values;
    private readonly NativeBuffer _gradients;

    public ParameterLayout(OptimizationPlan plan)
    {
        Dictionary<string, int> clipIndexes = [];
        var figureSets = new Dictionary<FigureKey, FigureSet>();
        var banks = new Dictionary<string, SlotBank>(StringComparer.Ordinal);
        var programs = new Dictionary<UpdateRule, RuleProgram>();
        var placed = new List<(AssignmentRow Row, int ModelIndex, SlotBank Bank, FigureSet Figures)>();
        int modelIndex = -1;
        foreach (AssignmentRow row in plan.Assignment)
        {
            modelIndex++;
            if (row.Frozen)
                continue;
            int clip = ClipIndexOf(plan.Settings.NormClip, row, clipIndexes);
            // Rate and decay reach a program with each run, so groups that differ in nothing else share one.
            UpdateRule options = row.Rule! with
            {
                LearningRate = 0,
                WeightDecay = 0,
            };
            if (!programs.TryGetValue(options, out RuleProgram? program))
                programs[options] = program = row.Rule!.Compile();
            var key = FigureKey.Of(row, clip);
            if (!figureSets.TryGetValue(key, out FigureSet? figures))
                figureSets[key] = figures = new(row, program, clip);
            ImmutableArray<string> full = [.. program.Slots.Where(slot => slot.IsFull).Select(slot => slot.Name)];
            string bankKey = $"{row.Rule!.Name}/{string.Join('/', full)}";
            if (!banks.TryGetValue(bankKey, out SlotBank? bank))
                banks[bankKey] = bank = new(row.Rule.Name, full);
            placed.Add((row, modelIndex, bank, figures));
        }

        Banks = [.. banks.Values];
        Figures = [.. figureSets.Values];
        ClipFactors = new double[Math.Max(1, clipIndexes.Count)];
        Array.Fill(ClipFactors, 1);
        Dictionary<SlotBank, int> bankOrder = Banks.Select((bank, i) => (bank, i)).ToDictionary(p => p.bank, p => p.i);
        Dictionary<FigureSet, int> figureOrder = Figures
            .Select((set, i) => (set, i))
            .ToDictionary(p => p.set, p => p.i);

        var entries = new List<LayoutEntry>();
        int arena = 0;
        foreach (var place in placed.OrderBy(p => bankOrder[p.Bank]).ThenBy(p => figureOrder[p.Figures]))
        {
            int padded = Pad(place.Row.Parameter.Count);
            entries.Add(new(place.Row, place.ModelIndex, place.Figures, place.Bank, place.Bank.Reserve(padded), arena));
            arena = checked(arena + padded);
        }

        Entries = [.. entries];
        // Values first, then what comes on top of them: the memory that the values leave is free for it.
        Parameter[] frozen = [.. plan.Assignment.Where(row => row.Frozen).Select(row => row.Parameter)];
        bool anyOwned = Entries.Any(entry => !entry.Parameter.IsForeign);
        TrainableLength = arena;
        _values = new NativeBuffer(checked(arena + frozen.Where(p => !p.IsForeign).Sum(p => Pad(p.Count))));
        foreach (LayoutEntry entry in Entries)
        {
            Parameter parameter = entry.Parameter;
            if (!parameter.IsForeign)
                parameter.MoveValue(_values, _values.Block.Slice(entry.ArenaOffset, parameter.Count));
        }

        foreach (Parameter parameter in frozen)
        {
            parameter.RequiresGradient = false;
            if (parameter.IsForeign)
                continue;
            parameter.HasGradient = false;
            parameter.MoveValue(_values, _values.Block.Slice(arena, parameter.Count));
            parameter.MoveGradient(null, default);
            arena += Pad(parameter.Count);
        }

        _gradients = new NativeBuffer(anyOwned ? TrainableLength : 0);
        foreach (LayoutEntry entry in Entries)
        {
            Parameter parameter = entry.Parameter;
            parameter.RequiresGradient = true;
            if (!parameter.IsForeign)
                parameter.MoveGradient(_gradients, _gradients.Block.Slice(entry.ArenaOffset, parameter.Count));
        }

        foreach (SlotBank bank in Banks)
            bank.Allocate();
        foreach (LayoutEntry entry in Entries)
            entry.Attach();
        Groups =
        [
            .. Entries
                .Where(entry => entry.Figures.Program is StagedProgram { PhaseCount: > 1 })
                .OrderBy(entry => entry.ModelIndex)
                .Select(entry =>
                    (entry.Group, Rule: entry.Bank.RuleName, Program: (StagedProgram)entry.Figures.Program)
                )
                .Distinct()
                .Select(group => new GroupState(group.Group, group.Rule, group.Program)),
        ];
    }

    /// <summary>The trainable parameters, in the order of the arena.</summary>
    public LayoutEntry[] Entries { get; }

    /// <summary>The distinct sets of figures.</summary>
    public FigureSet[] Figures { get; }

    /// <summary>The state, rule by rule.</summary>
    public SlotBank[] Banks { get; }

    /// <summary>The state of groups whose rules look at all their parameters.</summary>
    public GroupState[] Groups { get; }

    /// <summary>The factors of the norm clip in the step that runs, one a scope.</summary>
    public double[] ClipFactors { get; }

    /// <summary>Values of all trainable parameters, padding included.</summary>
    public int TrainableLength { get; }

    /// <summary>The values of a run of entries, padding included.</summary>
    public Block ValuesOf(LayoutEntry first, int length) =>
        first.Parameter.IsForeign ? first.Parameter.Value : _values.Block.Slice(first.ArenaOffset, length);

    /// <summary>The gradients of a run of entries, padding included.</summary>
    public Block GradientsOf(LayoutEntry first, int length) =>
        first.Parameter.IsForeign ? first.Parameter.Gradient : _gradients.Block.Slice(first.ArenaOffset, length);

    /// <summary>Whether a parameter is still where this layout put it; another optimizer may have moved it.</summary>
    public bool Holds(Parameter parameter) => parameter.IsForeign || parameter.IsOwnedBy(_values);

    public static int Pad(int count) => checked(count + CacheLine - 1) / CacheLine * CacheLine;

    private static int ClipIndexOf(NormClip? clip, AssignmentRow row, Dictionary<string, int> indexes)
    {
        string key = clip?.Scope switch
        {
            ClipScope.Group => row.Group,
            ClipScope.Parameter => row.Name,
            _ => "",
        };
        if (!indexes.TryGetValue(key, out int index))
            indexes[key] = index = indexes.Count;
        return index;
    }
}
