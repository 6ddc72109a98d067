namespace Strata.Numerics.Kernels;

/// <summary>How operands of smaller shapes are repeated over a result, by the rules of NumPy.</summary>
/// <remarks>
/// Neighbouring axes over which every operand is either repeated or not are joined, so that a row (the innermost joined
/// axis) is as long as it can be: one row for operands of one shape, a plane for a value a channel.
/// </remarks>
public sealed class BroadcastShape
{
    internal const int MostAxes = 16;

    private readonly int[] _sizes;
    private readonly long[] _resultStrides;
    private readonly long[][] _strides;

    /// <summary>Joins the axes.</summary>
    /// <param name="result">The shape that every operand is repeated to.</param>
    /// <param name="operands">Their shapes, aligned at the last axis: each size is 1 or the result's.</param>
    /// <exception cref="ArgumentException">An operand does not fit, or more than 16 axes are left.</exception>
    public BroadcastShape(Shape result, params ReadOnlySpan<Shape> operands)
    {
        Count = result.Count;
        Lengths = new int[operands.Length];
        var sizes = new List<int>();
        var repeated = new List<ulong>(); // bit i: operand i is repeated along this axis
        for (int axis = 0; axis < result.Rank; axis++)
        {
            int size = result[axis];
            ulong mask = 0;
            for (int i = 0; i < operands.Length; i++)
            {
                int own = axis - result.Rank + operands[i].Rank;
                int found = own < 0 ? 1 : operands[i][own];
                if (found != size && found != 1)
                    throw new ArgumentException($"Shape {operands[i]} cannot be repeated to {result}.");
                if (found == 1)
                    mask |= 1UL << i;
            }

            if (size == 1)
                continue;
            if (repeated.Count > 0 && repeated[^1] == mask)
            {
                sizes[^1] *= size;
                continue;
            }

            sizes.Add(size);
            repeated.Add(mask);
        }

        if (sizes.Count == 0)
        {
            sizes.Add(1);
            repeated.Add(0);
        }

        if (sizes.Count > MostAxes)
            throw new ArgumentException($"Repeating to {result} leaves {sizes.Count} axes, more than {MostAxes}.");
        _sizes = [.. sizes];
        _resultStrides = StridesOf(axis => false);
        _strides = new long[operands.Length][];
        for (int i = 0; i < operands.Length; i++)
        {
            int which = i;
            _strides[i] = StridesOf(axis => (repeated[axis] >> which & 1) != 0);
            Lengths[i] = operands[i].Count;
        }
    }

    /// <summary>Values of the result.</summary>
    public int Count { get; }

    internal ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>Values of the innermost joined axis.</summary>
    internal int Row => _sizes[^1];

    private int[] Lengths { get; }

    /// <summary>Whether an operand has the shape of the result, but for axes of size 1.</summary>
    public bool IsWhole(int operand) => Lengths[operand] == Count;

    /// <summary>The distance of neighbours along each joined axis, 0 where an operand is repeated; −1 for the result.</summary>
    internal long[] Strides(int operand) => operand < 0 ? _resultStrides : _strides[operand];

    internal void Check(in BroadcastOperand operand)
    {
        int expected = operand.Index < 0 ? Count : Lengths[operand.Index];
        if (operand.Values.Length != expected)
            throw new ArgumentException($"An operand has {operand.Values.Length} values, expected {expected}.");
    }

    private long[] StridesOf(Func<int, bool> isRepeated)
    {
        long[] strides = new long[_sizes.Length];
        long stride = 1;
        for (int axis = _sizes.Length - 1; axis >= 0; axis--)
        {
            if (isRepeated(axis))
                continue;
            strides[axis] = stride;
            stride *= _sizes[axis];
        }

        return strides;
    }
}
