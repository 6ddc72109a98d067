using Strata.Numerics;

namespace Strata.Nn.Graph;

/// <summary>The leading axes of two operands, the shorter and those of size 1 repeated, as NumPy broadcasts.</summary>
internal static class BatchAxes
{
    /// <summary>The common sizes, or null where two differ and neither is 1.</summary>
    public static int[]? Join(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        int[] sizes = new int[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            int first = i <= left.Length ? left[^i] : 1;
            int second = i <= right.Length ? right[^i] : 1;
            if (first != second && first != 1 && second != 1)
                return null;
            sizes[^i] = first == 1 ? second : first;
        }

        return sizes;
    }

    /// <summary>For each of the joined indices the index in an operand.</summary>
    public static int[] Map(ReadOnlySpan<int> operand, ReadOnlySpan<int> joined)
    {
        int count = 1;
        foreach (int size in joined)
            count *= size;
        int[] map = new int[count];
        for (int index = 0; index < count; index++)
        {
            (int rest, int stride) = (index, 1);
            for (int i = 1; i <= joined.Length; i++)
            {
                (rest, int at) = Math.DivRem(rest, joined[^i]);
                if (i > operand.Length)
                    continue;
                map[index] += operand[^i] == 1 ? 0 : at * stride;
                stride *= operand[^i];
            }
        }

        return map;
    }
}
