namespace Strata.Numerics.Kernels;

/// <summary>One axis of an array, what stands before it and what stands after it.</summary>
/// <param name="Outer">The product of the sizes before it.</param>
/// <param name="Length">Its size.</param>
/// <param name="Inner">The product of the sizes after it: the distance of neighbours along it.</param>
public readonly record struct AxisShape(int Outer, int Length, int Inner)
{
    /// <summary>Values of the array.</summary>
    public int Count => Outer * Length * Inner;

    /// <summary>Values when the axis is reduced to one.</summary>
    public int Reduced => Outer * Inner;

    /// <summary>An axis of a shape; a scalar counts as one axis of one value.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="axis">The axis, from 0.</param>
    public static AxisShape Of(Shape shape, int axis)
    {
        if (shape.Rank == 0)
            return new(1, 1, 1);
        (int outer, int inner) = (1, 1);
        for (int i = 0; i < shape.Rank; i++)
        {
            if (i < axis)
                outer *= shape[i];
            else if (i > axis)
                inner *= shape[i];
        }

        return new(outer, shape[axis], inner);
    }

    internal void Check(Block whole)
    {
        if (whole.Length != Count)
            throw new ArgumentException($"{whole.Length} values do not fill {Outer}×{Length}×{Inner}.");
    }

    internal void CheckReduced(Block reduced)
    {
        if (reduced.Length != Reduced)
            throw new ArgumentException($"{reduced.Length} values do not fill {Outer}×{Inner}.");
    }
}
