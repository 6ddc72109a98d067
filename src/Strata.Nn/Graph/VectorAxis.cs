using Strata.Numerics;
using Strata.Numerics.Kernels.Losses;

namespace Strata.Nn.Graph;

/// <summary>One axis of a shape as vectors.</summary>
internal static class VectorAxis
{
    /// <param name="shape">The shape.</param>
    /// <param name="axis">From 0, already checked.</param>
    /// <returns>The vectors, and the shape without the axis.</returns>
    public static (VectorRows Rows, Shape Others) Of(Shape shape, int axis)
    {
        int outer = 1;
        foreach (int size in shape.Sizes[..axis])
            outer *= size;
        int inner = 1;
        foreach (int size in shape.Sizes[(axis + 1)..])
            inner *= size;
        return (new(outer, shape[axis], inner), new([.. shape.Sizes[..axis], .. shape.Sizes[(axis + 1)..]]));
    }
}
