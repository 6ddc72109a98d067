using Strata.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Optim;

/// <summary>The parameters whose rules see whole parameters or groups: stepped one by one, phase after phase.</summary>
/// <remarks>
/// Parameters are shared among the threads in bins of about equal size, one for each. What a group-wide stage measures is
/// added up in the order of the names, so the bits depend on no bin, no thread and no order of the model.
/// </remarks>
internal sealed class StagedRuns
{
    private const int MostBins = 32;

    private readonly ParameterLayout _layout;
    private readonly Member[] _members;
    private readonly NativeBuffer _updates;
    private readonly List<int>[] _bins;
    private readonly long[] _binSizes;
    private readonly PowerTable[] _powers;
    private readonly PowerTable _groupPowers = new();
    private readonly GroupRun[] _groups;
    private readonly int[] _bySize;
    private readonly double[] _measures;
    private readonly double[] _scratch;
    private readonly int _phases;
    private int _binCount;
    private Block? _accumulated;
    private long _step;
    private double _loss;

    private StagedRuns(ParameterLayout layout, LayoutEntry[] entries)
    {
        _layout = layout;
        _groups = [.. layout.Groups.Select(state => new GroupRun(state))];
        _members = new Member[entries.Length];
        int offset = 0;
        int width = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            LayoutEntry entry = entries[i];
            var program = (StagedProgram)entry.Figures.Program;
            int group = Array.FindIndex(
                _groups,
                run => run.State.Label == entry.Group && ReferenceEquals(run.State.Program, program)
            );
            int index = Array.IndexOf(layout.Entries, entry);
            _members[i] = new(entry, program, index, group, offset);
            offset = checked(offset + ParameterLayout.Pad(entry.Parameter.Count));
            width += program.Sequence.MeasureCount;
            _phases = Math.Max(_phases, program.PhaseCount);
        }

        _bySize = [.. Enumerable.Range(0, entries.Length).OrderByDescending(i => entries[i].Parameter.Count)];
        _updates = new(offset);
        _measures = new double[width];
        _scratch = new double[width];
        _bins = new List<int>[Math.Min(MostBins, entries.Length)];
        for (int i = 0; i < _bins.Length; i++)
            _bins[i] = new(entries.Length);
        _binSizes = new long[_bins.Length];
        _powers = [.. _bins.Select(_ => new PowerTable())];
    }

    /// <summary>The staged parameters of a layout; null if there are none.</summary>
    public static StagedRuns? Of(ParameterLayout layout)
    {
        LayoutEntry[] entries =
        [
            .. layout
                .Entries.Where(entry => entry.Figures.Program is StagedProgram)
                .OrderBy(entry => entry.Parameter.Name, StringComparer.Ordinal),
        ];
        return entries.Length == 0 ? null : new(layout, entries);
    }

    /// <summary>Finds out who takes part.</summary>
    /// <param name="isPresent">Whether each entry of the layout takes part.</param>
    /// <param name="accumulated">Gradients to use in place of the parameters' own; by the offsets of the arena.</param>
    public void Rebuild(ReadOnlySpan<bool> isPresent, Block? accumulated)
    {
        _accumulated = accumulated;
        foreach (ref Member member in _members.AsSpan())
            member.TakesPart = isPresent[member.Index];
        FillBins();
        int measure = 0;
        for (int g = 0; g < _groups.Length; g++)
        {
            _groups[g].First = -1;
            _groups[g].Measures = measure;
            for (int i = 0; i < _members.Length; i++)
            {
                if (_members[i].Group != g || !_members[i].TakesPart)
                    continue;
                _groups[g].First = _groups[g].First < 0 ? i : _groups[g].First;
                _members[i].Measures = measure;
                measure += _members[i].Program.Sequence.MeasureCount;
            }

            _groups[g].MeasureCount = measure - _groups[g].Measures;
        }
    }

    /// <summary>Steps every parameter that takes part.</summary>
    public void Run(long step, double loss)
    {
        _step = step;
        _loss = loss;
        foreach (ref GroupRun group in _groups.AsSpan())
            group.State.Count += group.First < 0 ? 0 : 1;
        if (_binCount != BinsForThreads)
            FillBins();
        for (int phase = 0; phase < _phases; phase++)
        {
            WorkerPool.Run(new PhaseJob(this, phase), _binCount);
            foreach (ref readonly GroupRun group in _groups.AsSpan())
            {
                if (group.First >= 0 && phase < group.State.Program.PhaseCount - 1)
                    Combine(group, phase);
            }
        }
    }

    // More bins than threads would be shared in the order of the bins, the first of which have the largest parameters.
    private int BinsForThreads => Math.Min(_bins.Length, WorkerPool.ThreadCount);

    private void FillBins()
    {
        _binCount = BinsForThreads;
        foreach (List<int> bin in _bins)
            bin.Clear();
        Array.Clear(_binSizes);
        Span<long> sizes = _binSizes.AsSpan(0, _binCount);
        // Largest first, each into the bin that has least: bins of about equal work.
        foreach (int i in _bySize)
        {
            if (!_members[i].TakesPart)
                continue;
            int least = 0;
            for (int bin = 1; bin < sizes.Length; bin++)
                least = sizes[bin] < sizes[least] ? bin : least;
            _bins[least].Add(i);
            sizes[least] += _members[i].Entry.Parameter.Count + 1;
        }
    }

    private void Combine(in GroupRun group, int phase)
    {
        LayoutEntry first = _members[group.First].Entry;
        group.State.Program.Combine(
            phase,
            new StepFigures(first.Figures.Current, first.Count, _step, _groupPowers, loss: _loss),
            _measures.AsSpan(group.Measures, group.MeasureCount),
            _scratch,
            group.State.Scalars,
            group.State.Count
        );
    }

    private void RunMember(in Member member, int phase, PowerTable powers)
    {
        LayoutEntry entry = member.Entry;
        FigureValues figures = entry.Figures.Current;
        int count = entry.Parameter.Count;
        Span<double> measures = _measures.AsSpan(member.Measures, member.Program.Sequence.MeasureCount);
        if (phase == 0)
            measures.Clear();
        var context = new StageContext(
            entry,
            new StepFigures(figures, entry.Count, _step, powers, loss: _loss),
            _accumulated?.Slice(entry.ArenaOffset, count) ?? entry.Parameter.Gradient,
            figures.GradientFactor * _layout.ClipFactors[figures.ClipIndex],
            figures.ClipValue,
            _updates.Block.Slice(member.Update, count)
        );
        member.Program.Run(phase, context, member.Group < 0 ? [] : _groups[member.Group].State.Scalars, measures);
    }

    private struct Member(LayoutEntry entry, StagedProgram program, int index, int group, int update)
    {
        public readonly LayoutEntry Entry = entry;
        public readonly StagedProgram Program = program;

        /// <summary>Its place among the entries of the layout.</summary>
        public readonly int Index = index;

        /// <summary>Its group; −1 where nothing looks at the group.</summary>
        public readonly int Group = group;

        /// <summary>Where its update lies.</summary>
        public readonly int Update = update;

        /// <summary>Whether it has a gradient.</summary>
        public bool TakesPart;

        /// <summary>Where its measures lie, among those that take part.</summary>
        public int Measures;
    }

    private struct GroupRun(GroupState state)
    {
        public readonly GroupState State = state;

        /// <summary>Its first member that takes part; −1 if none does.</summary>
        public int First;

        public int Measures;

        public int MeasureCount;
    }

    private readonly struct PhaseJob(StagedRuns runs, int phase) : IParallelJob
    {
        public void Execute(int part)
        {
            foreach (int i in runs._bins[part])
            {
                ref readonly Member member = ref runs._members[i];
                if (phase < member.Program.PhaseCount)
                    runs.RunMember(member, phase, runs._powers[part]);
            }
        }
    }
}
