using System.Numerics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Sums over any axes of an array, in double precision and in the order of the array.</summary>
public sealed unsafe class AxisSums
{
    private const int Columns = 64;

    private readonly int[] _keptSizes;
    private readonly int[] _keptStrides;
    private readonly int[] _summedSizes;
    private readonly int[] _summedStrides;
    private readonly int _run;
    private readonly bool _runIsKept;

    /// <summary>Prepares the sums.</summary>
    /// <param name="sizes">The sizes of the array, outermost first.</param>
    /// <param name="summed">For each axis whether it is summed over.</param>
    public AxisSums(ReadOnlySpan<int> sizes, ReadOnlySpan<bool> summed)
    {
        var kept = new List<(int Size, int Stride)>();
        var over = new List<(int Size, int Stride)>();
        (Results, Values) = (1, 1);
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            List<(int Size, int Stride)> axes = summed[i] ? over : kept;
            if (axes.Count > 0 && axes[0].Size * axes[0].Stride == Values)
                axes[0] = (axes[0].Size * sizes[i], axes[0].Stride);
            else if (sizes[i] != 1)
                axes.Insert(0, (sizes[i], Values));
            Values *= sizes[i];
            Results *= summed[i] ? 1 : sizes[i];
        }

        // The innermost axis is walked by vectors, whichever it belongs to.
        _runIsKept = kept.Count > 0 && kept[^1].Stride == 1;
        List<(int Size, int Stride)> inner = _runIsKept ? kept : over;
        _run = inner.Count > 0 ? inner[^1].Size : 1;
        if (inner.Count > 0)
            inner.RemoveAt(inner.Count - 1);
        (_keptSizes, _keptStrides) = ([.. kept.Select(axis => axis.Size)], [.. kept.Select(axis => axis.Stride)]);
        (_summedSizes, _summedStrides) = ([.. over.Select(axis => axis.Size)], [.. over.Select(axis => axis.Stride)]);
    }

    /// <summary>Values of the array.</summary>
    public int Values { get; }

    /// <summary>The number of sums.</summary>
    public int Results { get; }

    /// <summary>Computes the sums.</summary>
    /// <param name="x">The array.</param>
    /// <param name="sums">In the order of the axes that are left.</param>
    /// <param name="accumulate">Add to the sums that are there instead of replacing them.</param>
    public void Sum(Block x, Block sums, bool accumulate)
    {
        if (x.Length != Values || sums.Length != Results)
            throw new ArgumentException(
                $"Expected {Values} values and {Results} sums, got {x.Length} and {sums.Length}."
            );
        if (Results == 0)
            return;
        if (Values == 0)
        {
            if (!accumulate)
                sums.Clear();
            return;
        }

        int runs = _runIsKept ? (_run + Columns - 1) / Columns : 1;
        int parts = Results / (_runIsKept ? _run : 1) * runs;
        Reductions.RunWhenLarge(new Job(this, x, sums, runs, accumulate), parts, Values);
    }

    private readonly struct Job(AxisSums plan, Block x, Block sums, int runs, bool accumulate) : IParallelJob
    {
        public void Execute(int part)
        {
            (int outer, int run) = Math.DivRem(part, runs);
            float* source = x.Pointer;
            int rest = outer;
            for (int axis = plan._keptSizes.Length - 1; axis >= 0; axis--)
            {
                (rest, int at) = Math.DivRem(rest, plan._keptSizes[axis]);
                source += (long)at * plan._keptStrides[axis];
            }

            if (plan._runIsKept)
            {
                int first = run * Columns;
                SumColumns(
                    source + first,
                    Math.Min(Columns, plan._run - first),
                    sums.Pointer + ((long)outer * plan._run) + first
                );
                return;
            }

            double total = 0;
            int* index = stackalloc int[Math.Max(1, plan._summedSizes.Length)];
            new Span<int>(index, plan._summedSizes.Length).Clear();
            do total += Reductions.Sum(source, plan._run);
            while (Advance(index, ref source));
            sums.Pointer[outer] = accumulate ? sums.Pointer[outer] + (float)total : (float)total;
        }

        private void SumColumns(float* source, int columns, float* target)
        {
            double* totals = stackalloc double[Columns];
            new Span<double>(totals, Columns).Clear();
            int* index = stackalloc int[Math.Max(1, plan._summedSizes.Length)];
            new Span<int>(index, plan._summedSizes.Length).Clear();
            int width = Vector<float>.Count;
            do
            {
                int i = 0;
                for (; i <= columns - width; i += width)
                {
                    Vector.Widen(Vector.Load(source + i), out Vector<double> low, out Vector<double> high);
                    Vector.Store(Vector.Load(totals + i) + low, totals + i);
                    Vector.Store(Vector.Load(totals + i + (width / 2)) + high, totals + i + (width / 2));
                }

                for (; i < columns; i++)
                    totals[i] += source[i];
            } while (Advance(index, ref source));
            for (int i = 0; i < columns; i++)
                target[i] = accumulate ? target[i] + (float)totals[i] : (float)totals[i];
        }

        private bool Advance(int* index, ref float* source)
        {
            for (int axis = plan._summedSizes.Length - 1; axis >= 0; axis--)
            {
                source += plan._summedStrides[axis];
                if (++index[axis] < plan._summedSizes[axis])
                    return true;
                source -= (long)plan._summedSizes[axis] * plan._summedStrides[axis];
                index[axis] = 0;
            }

            return false;
        }
    }
}
