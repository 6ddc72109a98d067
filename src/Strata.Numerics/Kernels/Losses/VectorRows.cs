using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels.Losses;

/// <summary>Vectors along one axis of an array: outer × length × inner.</summary>
/// <param name="Outer">The product of the axes before.</param>
/// <param name="Length">Values of a vector.</param>
/// <param name="Inner">The product of the axes behind, which is the distance of a vector's values.</param>
public readonly record struct VectorRows(int Outer, int Length, int Inner)
{
    private const int ValuesAPart = 1 << 13;

    /// <summary>The number of vectors.</summary>
    public int Count => Outer * Inner;

    internal long Start(int row) => ((long)(row / Inner) * Length * Inner) + (row % Inner);

    internal (int First, int Last) RowsOf(int part) => (part * RowsAPart, Math.Min(Count, (part + 1) * RowsAPart));

    internal void Run<TJob>(in TJob job)
        where TJob : struct, IParallelJob =>
        Reductions.RunWhenLarge(job, (Count + RowsAPart - 1) / RowsAPart, (long)Count * Length * 4);

    private int RowsAPart => Math.Max(1, ValuesAPart / Math.Max(1, Length));
}
