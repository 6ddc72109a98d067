using System.Runtime.InteropServices;
using Strata.Numerics;
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
    private long _step;

    public RunTable(ParameterLayout layout)
    {
        _layout = layout;
        int mostParts = (layout.TrainableLength / ValuesInPart) + layout.Entries.Length + 1;
        _powers = new PowerTable[mostParts];
        _runs.EnsureCapacity(layout.Entries.Length);
        _items.EnsureCapacity(mostParts);
        _partEnds.EnsureCapacity(mostParts);
    }

    /// <summary>Finds the runs anew.</summary>
    /// <param name="isPresent">Whether each entry takes part.</param>
    /// <param name="accumulated">Gradients to use in place of the parameters' own; by the offsets of the arena.</param>
    public void Rebuild(ReadOnlySpan<bool> isPresent, Block? accumulated)
    {
        _runs.Clear();
        LayoutEntry[] entries = _layout.Entries;
        int first = 0;
        while (first < entries.Length)
        {
            if (!isPresent[first])
            {
                first++;
                continue;
            }

            int end = first + 1;
            while (end < entries.Length && isPresent[end] && Joins(entries[end - 1], entries[end]))
                end++;
            LayoutEntry start = entries[first];
            LayoutEntry last = entries[end - 1];
            int length = last.ArenaOffset + last.PaddedCount - start.ArenaOffset;
            _runs.Add(
                new(
                    start,
                    new(
                        _layout.ValuesOf(start, length),
                        accumulated?.Slice(start.ArenaOffset, length) ?? _layout.GradientsOf(start, length),
                        start.Bank.From(start.SlotOffset),
                        start.Bank.Stride
                    )
                )
            );
            first = end;
        }

        CutIntoParts();
    }

    /// <summary>Steps every run.</summary>
    public void Run(long step)
    {
        _step = step;
        WorkerPool.Run(new StepJob(this), _partEnds.Count);
    }

    /// <summary>Whether all gradients of the runs are finite.</summary>
    public bool GradientsAreFinite(bool[] partResults)
    {
        WorkerPool.Run(new FiniteJob(this, partResults), _partEnds.Count);
        return !partResults.AsSpan(0, _partEnds.Count).Contains(false);
    }

    /// <summary>The largest number of parts that there can be.</summary>
    public int MostParts => _powers.Length;

    private static bool Joins(LayoutEntry left, LayoutEntry right) =>
        ReferenceEquals(left.Figures, right.Figures)
        && left.Count == right.Count
        && !left.Parameter.IsForeign
        && !right.Parameter.IsForeign
        && right.ArenaOffset == left.ArenaOffset + left.PaddedCount
        && right.SlotOffset == left.SlotOffset + left.PaddedCount;

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

    private ReadOnlySpan<Item> ItemsOf(int part)
    {
        int first = part == 0 ? 0 : _partEnds[part - 1];
        return CollectionsMarshal.AsSpan(_items)[first.._partEnds[part]];
    }

    private readonly record struct Segment(LayoutEntry First, RunMemory Memory);

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
                FigureSet figures = run.First.Figures;
                Block slots = run.Memory.Slots;
                var memory = new RunMemory(
                    run.Memory.Value.Slice(item.Start, item.Length),
                    run.Memory.Gradient.Slice(item.Start, item.Length),
                    slots.IsEmpty ? slots : slots.Slice(item.Start, slots.Length - item.Start),
                    run.Memory.SlotStride
                );
                figures.Program.Run(
                    figures.At(run.First.Count, table._step, powers),
                    figures.SignedMultiplier * table._layout.ClipFactors[figures.ClipIndex],
                    figures.Row.ClipValue,
                    memory
                );
            }
        }
    }

    private readonly struct FiniteJob(RunTable table, bool[] results) : IParallelJob
    {
        public void Execute(int part)
        {
            bool finite = true;
            foreach (Item item in table.ItemsOf(part))
            {
                Block gradient = table._runs[item.Run].Memory.Gradient;
                finite &= Strata.Numerics.Kernels.Magnitude.AllFinite(gradient.Slice(item.Start, item.Length));
            }

            results[part] = finite;
        }
    }
}
