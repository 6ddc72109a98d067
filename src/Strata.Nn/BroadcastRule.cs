using Strata.Numerics;

namespace Strata.Nn;

/// <summary>The shape that two shapes are repeated to, by the rules of NumPy.</summary>
internal static class BroadcastRule
{
    public static Shape Of(string operation, Shape left, Shape right)
    {
        if (left == right)
            return left;
        int[] sizes = new int[Math.Max(left.Rank, right.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            int a = i <= left.Rank ? left[^i] : 1;
            int b = i <= right.Rank ? right[^i] : 1;
            if (a != b && a != 1 && b != 1)
                throw new ShapeException(
                    $"{operation}: the shapes {left} and {right} do not fit: axis {-i} has {a} and {b} values, which must "
                        + "be equal, or one of them 1. Reshape one of them."
                );
            sizes[^i] = a == 1 ? b : a;
        }

        return new Shape(sizes);
    }
}
