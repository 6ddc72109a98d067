using Strata.Numerics;

namespace Strata.Nn;

/// <summary>Axis arguments: negative ones count from the end.</summary>
internal static class AxisArgument
{
    /// <summary>The axis from 0; a scalar has the axes 0 and −1, as in PyTorch.</summary>
    public static int Resolve(string operation, int axis, Shape shape)
    {
        int rank = Math.Max(1, shape.Rank);
        if (axis < -rank || axis >= rank)
            throw new ShapeException(
                $"{operation}: there is no axis {axis} in an input of shape {shape}. Expected {-rank} to {rank - 1}."
            );
        return axis < 0 ? axis + rank : axis;
    }
}
