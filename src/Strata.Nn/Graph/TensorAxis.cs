using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>Axes that count from the end when negative, checked.</summary>
internal static class TensorAxis
{
    /// <summary>The axis from 0.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static int Of(int axis, Shape shape, string operation) => Of(axis, shape.Rank, shape, operation);

    /// <summary>The axis from 0 among <paramref name="rank"/>, for operations that add or drop axes.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static int Of(int axis, int rank, Shape shape, string operation)
    {
        int found = axis < 0 ? axis + rank : axis;
        return (uint)found < (uint)rank
            ? found
            : throw new ShapeException(
                $"{operation}: there is no axis {axis} for an input of shape {shape}: expected {-rank} to {rank - 1}."
            );
    }

    /// <summary>The distance of two elements along each axis of a row-major array.</summary>
    public static int[] Strides(ReadOnlySpan<int> sizes)
    {
        int[] strides = new int[sizes.Length];
        int stride = 1;
        for (int i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= sizes[i];
        }

        return strides;
    }
}
