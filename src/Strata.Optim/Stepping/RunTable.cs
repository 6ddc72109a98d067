using System.Runtime.InteropServices;
using Strata.Numerics;
using Strata.Numerics.Kernels;
using Strata.Numerics.Threading;

namespace Strata.Optim;

/// <summary>What one step does, as runs of neighbours with the same figures and the same count, cut into parts.</summary>
/// <remarks>
/// Rebuilt only when the set of parameters that have a gradient changes; a schedule never rebuilds it. A part is about
/// 256 KiB of values, a large run over several parts or several small runs in one.
/// </remarks>
internal sealed class RunTable
{
    private const int ValuesInPart = 64 * 1024;

    private readonly ParameterLayout _layout;
    private readonly PowerTable[] _powers;
    private readonly List<Segment> _runs = [];
    private readonly List<Item> _items = [];
    private readonly List<int> _partEnds = [];
    private readonly List<Block> _gradients = [];
    private readonly bool _isScheduled;
    private readonly bool _hasScalars;
    private long _step;
    private double _loss;
    private long _applied;

    public RunTable(ParameterLayout layout)
    {
        _layout = layout;
        _isScheduled = Array.Exists(layout.Figures, figures => figures.IsScheduled);
        _hasScalars = Array.Exists(layout.Entries, entry => entry.Scalars.Length > 0);
        int mostParts = (layout.TrainableLength / ValuesInPart) + layout.Entries.Length + 1;
        _powers = new PowerTable[mostParts];
        _runs.EnsureCapacity(layout.Entries.Length);
        _items.EnsureCapacity(mostParts);
        _partEnds.EnsureCapacity(mostParts);
        _gradients.EnsureCapacity(mostParts);
    }

    /// <summary>Finds the runs anew.</summary>
    /// <param name="isPresent">Whether each entry takes part.</param>
    /// <param name="accumulated">Gradients to use in place of the parameters' own; by the offsets of the arena.</param>
    public void Rebuild(ReadOnlySpan<bool> isPresent, Block? accumulated)
    {
        _applied = 0;
        _runs.Clear();
        _gradients.Clear();
        LayoutEntry? lastChecked = null;
        LayoutEntry[] entries = _layout.Entries;
        int first = 0;
        while (first < entries.Length)
        {
            if (!isPresent[first])
            {
                first++;
                continue;
            }

            if (entries[first].Figures.Program is not FusedProgram program)
            {
                LayoutEntry alone = entries[first++];
                AddToCheck(
                    accumulated?.Slice(alone.ArenaOffset, alone.Parameter.Count) ?? alone.Parameter.Gradient,
                    follows: false
                );
                lastChecked = null;
                continue;
            }

            int end = first + 1;
            while (end < entries.Length && isPresent[end] && Joins(entries[end - 1], entries[end]))
                end++;
            LayoutEntry start = entries[first];
            LayoutEntry last = entries[end - 1];
            int length = last.ArenaOffset + last.PaddedCount - start.ArenaOffset;
            Block gradient = accumulated?.Slice(start.ArenaOffset, length) ?? _layout.GradientsOf(start, length);
            Block slots = start.Bank.From(start.SlotOffset);
            _runs.Add(
                new()
                {
                    First = start,
                    Program = program,
                    FirstIndex = first,
                    EndIndex = end,
                    Figures = start.Figures.Current,
                    CountAtRebuild = start.Count,
                    Memory = new(_layout.ValuesOf(start, length), gradient, slots, start.Bank.Stride),
                }
            );
            AddToCheck(gradient, follows: lastChecked is not null && Touches(lastChecked, start));
            lastChecked = last;
            first = end;
        }

        CutIntoParts();
    }

    /// <summary>Steps every run.</summary>
    public void Run(long step, double loss)
    {
        _step = step;
        _loss = loss;
        _applied++;
        if (_isScheduled)
        {
            foreach (ref Segment run in CollectionsMarshal.AsSpan(_runs))
                run.Figures = run.First.Figures.Current;
        }

        WorkerPool.Run(new StepJob(this), _partEnds.Count);
        if (_hasScalars)
            AdvanceScalars();
    }

    /// <summary>Whether all gradients of the runs are finite.</summary>
    public bool GradientsAreFinite(bool[] partResults)
    {
        WorkerPool.Run(new FiniteJob(_gradients, partResults), _gradients.Count);
        return !partResults.AsSpan(0, _gradients.Count).Contains(false);
    }

    /// <summary>The largest number of parts that there can be.</summary>
    public int MostParts => _powers.Length;

    private static bool Joins(LayoutEntry left, LayoutEntry right) =>
        ReferenceEquals(left.Figures, right.Figures)
        && left.Count == right.Count
        && left.Scalars.AsSpan().SequenceEqual(right.Scalars)
        && Touches(left, right)
        && right.SlotOffset == left.SlotOffset + left.PaddedCount;

    /// <summary>Whether the gradients of one entry begin where those of another end, whatever their figures.</summary>
    private static bool Touches(LayoutEntry left, LayoutEntry right) =>
        !left.Parameter.IsForeign
        && !right.Parameter.IsForeign
        && right.ArenaOffset == left.ArenaOffset + left.PaddedCount;

    /// <summary>Adds to what is checked for finite values: many small runs side by side are one piece of memory.</summary>
    private void AddToCheck(Block gradient, bool follows)
    {
        if (follows && _gradients[^1].Length + gradient.Length <= ValuesInPart)
        {
            _gradients[^1] = _gradients[^1].JoinedWith(gradient);
            return;
        }

        for (int start = 0; start < gradient.Length; start += ValuesInPart)
            _gradients.Add(gradient.Slice(start, Math.Min(ValuesInPart, gradient.Length - start)));
    }

    private void CutIntoParts()
    {
        _items.Clear();
        _partEnds.Clear();
        int inPart = 0;
        for (int run = 0; run < _runs.Count; run++)
        {
            int length = _runs[run].Memory.Value.Length;
            for (int start = 0; start < length; )
            {
                int take = Math.Min(length - start, ValuesInPart - inPart);
                _items.Add(new(run, start, take));
                start += take;
                inPart += take;
                if (inPart < ValuesInPart)
                    continue;
                _partEnds.Add(_items.Count);
                inPart = 0;
            }
        }

        if (inPart > 0)
            _partEnds.Add(_items.Count);
        for (int part = 0; part < _partEnds.Count; part++)
            _powers[part] ??= new();
    }

    private StepFigures FiguresOf(in Segment run, PowerTable powers) =>
        new(run.Figures, run.CountAtRebuild + _applied, _step, powers, run.First.Scalars, _loss);

    /// <summary>Moves on the numbers of every parameter: those of a run are equal, so one is moved and the others follow.</summary>
    private void AdvanceScalars()
    {
        foreach (ref readonly Segment run in CollectionsMarshal.AsSpan(_runs))
        {
            double[] scalars = run.First.Scalars;
            if (scalars.Length == 0)
                continue;
            run.Program.Advance(FiguresOf(run, _powers[0]), scalars);
            for (int i = run.FirstIndex + 1; i < run.EndIndex; i++)
                scalars.CopyTo(_layout.Entries[i].Scalars, 0);
        }
    }

    private ReadOnlySpan<Item> ItemsOf(int part)
    {
        int first = part == 0 ? 0 : _partEnds[part - 1];
        return CollectionsMarshal.AsSpan(_items)[first.._partEnds[part]];
    }

    /// <summary>A run, with all that a step reads of it side by side.</summary>
    private struct Segment
    {
        public required LayoutEntry First { get; init; }

        public required FusedProgram Program { get; init; }

        /// <summary>The first entry of the run, and the one behind its last.</summary>
        public required int FirstIndex { get; init; }

        public required int EndIndex { get; init; }

        public required long CountAtRebuild { get; init; }

        public required RunMemory Memory { get; init; }

        public FigureValues Figures;
    }

    private readonly record struct Item(int Run, int Start, int Length);

    private readonly struct StepJob(RunTable table) : IParallelJob
    {
        public void Execute(int part)
        {
            PowerTable powers = table._powers[part];
            ReadOnlySpan<Segment> runs = CollectionsMarshal.AsSpan(table._runs);
            foreach (ref readonly Item item in table.ItemsOf(part))
            {
                ref readonly Segment run = ref runs[item.Run];
                RunMemory whole = run.Memory;
                var memory = new RunMemory(
                    whole.Value.Slice(item.Start, item.Length),
                    whole.Gradient.Slice(item.Start, item.Length),
                    whole.Slots.IsEmpty ? default : whole.Slots.Slice(item.Start, whole.Slots.Length - item.Start),
                    whole.SlotStride
                );
                run.Program.Run(
                    table.FiguresOf(run, powers),
                    run.Figures.GradientFactor * table._layout.ClipFactors[run.Figures.ClipIndex],
                    run.Figures.ClipValue,
                    memory
                );
            }
        }
    }

    private readonly struct FiniteJob(List<Block> gradients, bool[] results) : IParallelJob
    {
        public void Execute(int part) => results[part] = Magnitude.AllFinite(gradients[part]);
    }
}
