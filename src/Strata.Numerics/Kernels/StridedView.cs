namespace Strata.Numerics.Kernels;

/// <summary>An array of any rank inside a block: the element at an index is at the offset plus index times stride, axis by axis.</summary>
/// <remarks>Axes of size 1 are left out, and neighbours that one stride can walk are one axis.</remarks>
public sealed class StridedView
{
    /// <summary>Creates a view.</summary>
    /// <param name="offset">Where its first element is.</param>
    /// <param name="sizes">The size of each axis, outermost first.</param>
    /// <param name="strides">Values from one element to the next along each axis; 0 repeats, below 0 runs backwards.</param>
    public StridedView(int offset, ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        var axes = new List<(int Size, int Stride)>();
        Count = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            Count *= sizes[i];
            if (sizes[i] == 1)
                continue;
            if (axes.Count > 0 && axes[^1].Stride == sizes[i] * strides[i])
                axes[^1] = (axes[^1].Size * sizes[i], strides[i]);
            else
                axes.Add((sizes[i], strides[i]));
        }

        Offset = offset;
        Sizes = [.. axes.Select(axis => axis.Size)];
        Strides = [.. axes.Select(axis => axis.Stride)];
    }

    /// <summary>Where the first element is.</summary>
    public int Offset { get; }

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    internal int[] Sizes { get; }

    internal int[] Strides { get; }

    internal int Rank => Sizes.Length;

    /// <summary>The highest and the lowest place of an element.</summary>
    internal (long Lowest, long Highest) Extent()
    {
        (long lowest, long highest) = ((long)Offset, (long)Offset);
        for (int i = 0; i < Rank; i++)
        {
            long reach = (Sizes[i] - 1L) * Strides[i];
            lowest += Math.Min(reach, 0);
            highest += Math.Max(reach, 0);
        }

        return (lowest, highest);
    }
}
