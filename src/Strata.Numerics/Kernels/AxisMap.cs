using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>An axis read in another order: <c>y[o, j] = x[o, source[j]]</c>, rows of inner values.</summary>
/// <remarks>Indices that follow each other are one run, copied at once.</remarks>
public sealed unsafe class AxisMap
{
    private readonly int _outer;
    private readonly int _size;
    private readonly int _inner;
    private readonly int _length;
    private readonly (int Target, int Source, int Length)[] _runs;

    /// <summary>Prepares the copy.</summary>
    /// <param name="sizes">The sizes of the array.</param>
    /// <param name="axis">The axis, from 0.</param>
    /// <param name="source">For each element of the new axis that of the old one.</param>
    public AxisMap(ReadOnlySpan<int> sizes, int axis, ReadOnlySpan<int> source)
    {
        (_outer, _size, _inner, _length) = (1, sizes[axis], 1, source.Length);
        foreach (int size in sizes[..axis])
            _outer *= size;
        foreach (int size in sizes[(axis + 1)..])
            _inner *= size;
        var runs = new List<(int Target, int Source, int Length)>();
        for (int j = 0; j < source.Length; j++)
        {
            if ((uint)source[j] >= (uint)_size)
                throw new ArgumentOutOfRangeException(nameof(source), $"Element {source[j]} of an axis of {_size}.");
            if (runs.Count > 0 && runs[^1].Source + runs[^1].Length == source[j])
                runs[^1] = runs[^1] with { Length = runs[^1].Length + 1 };
            else
                runs.Add((j, source[j], 1));
        }

        _runs = [.. runs];
    }

    /// <summary>Reads <paramref name="x"/> in the new order.</summary>
    public void Forward(Block x, Block y) => Run(x, y, adds: false);

    /// <summary>Adds each element of <paramref name="y"/> to where it was read from.</summary>
    public void AddTo(Block y, Block x) => Run(x, y, adds: true);

    private void Run(Block x, Block y, bool adds)
    {
        if (x.Length != (long)_outer * _size * _inner || y.Length != (long)_outer * _length * _inner)
            throw new ArgumentException($"The map does not fit arrays of {x.Length} and {y.Length} values.");
        Reductions.RunWhenLarge(new Job(this, x, y, adds), _outer, y.Length);
    }

    private readonly struct Job(AxisMap map, Block x, Block y, bool adds) : IParallelJob
    {
        public void Execute(int part)
        {
            float* rows = x.Pointer + ((long)part * map._size * map._inner);
            float* mapped = y.Pointer + ((long)part * map._length * map._inner);
            foreach ((int target, int source, int length) in map._runs)
            {
                int count = length * map._inner;
                float* from = rows + ((long)source * map._inner);
                float* to = mapped + ((long)target * map._inner);
                if (adds)
                    RowSums.Put(to, 1, from, count, accumulate: true);
                else
                    new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
            }
        }
    }
}
