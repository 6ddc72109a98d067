using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Sums of squares held as one accumulator an axis: the cover of SM3.</summary>
public static unsafe class AxisCover
{
    /// <summary>The largest number of axes.</summary>
    public const int MostAxes = 8;

    /// <summary><c>ν = min over axes of a + x²;  x ← x/√(ν + ε), 0 where ν is 0;  a ← max of ν over the other axes</c>.</summary>
    /// <remarks>
    /// Row by row along the last axis: the smallest of the outer accumulators is one number for a row, and so is what the
    /// row gives back to them. New accumulators grow beside the old ones, since all values need the old.
    /// </remarks>
    /// <param name="values">Row-major; as many as the product of the accumulators' lengths. Replaced.</param>
    /// <param name="accumulators">One for each axis, outermost first; each as long as its axis. Replaced.</param>
    /// <param name="epsilon">Added inside the root.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or there is no axis, or more than 8.</exception>
    public static void Divide(Block values, ReadOnlySpan<Block> accumulators, float epsilon)
    {
        int axes = accumulators.Length;
        long count = 1;
        int length = 0;
        foreach (Block accumulator in accumulators)
        {
            count *= accumulator.Length;
            length += accumulator.Length;
        }

        if (axes is 0 or > MostAxes || count != values.Length)
            throw new ArgumentException(
                $"{axes} accumulators for {count} values do not cover {values.Length}.",
                nameof(accumulators)
            );
        if (count == 0)
            return;

        float* grown = ScratchMemory.Rent(ScratchPurpose.Result, length);
        new Span<float>(grown, length).Clear();
        int columns = accumulators[^1].Length;
        float* columnOld = accumulators[^1].Pointer;
        float* columnGrown = grown + length - columns;
        Span<int> index = stackalloc int[MostAxes];
        index.Clear();
        for (float* row = values.Pointer, end = row + count; row < end; row += columns)
        {
            float outer = float.PositiveInfinity;
            for (int axis = 0; axis < axes - 1; axis++)
                outer = MathF.Min(outer, accumulators[axis].Pointer[index[axis]]);
            float largest = DivideRow(row, columns, outer, columnOld, columnGrown, epsilon);
            float* axisGrown = grown;
            for (int axis = 0; axis < axes - 1; axis++)
            {
                ref float most = ref axisGrown[index[axis]];
                most = MathF.Max(most, largest);
                axisGrown += accumulators[axis].Length;
            }

            for (int axis = axes - 2; axis >= 0 && ++index[axis] == accumulators[axis].Length; axis--)
                index[axis] = 0;
        }

        foreach (Block accumulator in accumulators)
        {
            new Span<float>(grown, accumulator.Length).CopyTo(accumulator.Span);
            grown += accumulator.Length;
        }
    }

    private static float DivideRow(float* row, int columns, float outer, float* old, float* grown, float epsilon)
    {
        float largest = 0;
        for (int i = 0; i < columns; i++)
        {
            float x = row[i];
            float cover = MathF.Min(outer, old[i]) + (x * x);
            row[i] = cover > 0 ? x / MathF.Sqrt(cover + epsilon) : 0;
            grown[i] = MathF.Max(grown[i], cover);
            largest = MathF.Max(largest, cover);
        }

        return largest;
    }
}
