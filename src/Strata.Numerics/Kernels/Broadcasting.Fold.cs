using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

// Reductions: along any axes, of any function of the operands.
public static unsafe partial class Broadcasting
{
    private const int MostSegments = 64;
    private const int SmallestSegment = 1 << 15;

    /// <summary>Folds <c>f(x, y, z)</c> along the axes over which one of the shape's operands is repeated.</summary>
    /// <remarks>
    /// A reduction is a broadcast read backwards: an operand with size 1 along the reduced axes is the result. Values are
    /// folded in double, in an order that depends on the sizes only.
    /// </remarks>
    /// <typeparam name="TFunction">The function.</typeparam>
    /// <typeparam name="TFold">How its values become one.</typeparam>
    /// <param name="shape">How the operands are repeated.</param>
    /// <param name="function">The function.</param>
    /// <param name="x">The first operand.</param>
    /// <param name="y">The second operand.</param>
    /// <param name="z">The third operand.</param>
    /// <param name="target">Which of the shape's operands <paramref name="result"/> is laid out as.</param>
    /// <param name="scale">A factor for the results, before they are rounded.</param>
    /// <param name="result">The results.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Fold<TFunction, TFold>(
        BroadcastShape shape,
        in TFunction function,
        in BroadcastOperand x,
        in BroadcastOperand y,
        in BroadcastOperand z,
        int target,
        double scale,
        Block result,
        bool accumulate = false
    )
        where TFunction : struct, ITernaryFunction
        where TFold : struct, IFold
    {
        ArgumentNullException.ThrowIfNull(shape);
        var inputs = new BroadcastInputs(x, y, z);
        inputs.Check(shape);
        shape.Check(new BroadcastOperand(result, target));
        if (shape.Count == 0)
        {
            Elementwise.Fill((float)TFold.Finish(TFold.Start, scale), result, accumulate);
            return;
        }

        long[] strides = shape.Strides(target);
        bool rowIsKept = strides[^1] != 0;
        if (shape.Row < ShortRow && !(rowIsKept && shape.Sizes.Length == 1) && shape.Count > shape.Row)
        {
            FoldShortRows<TFunction, TFold>(shape, function, inputs, target, scale, result, accumulate);
            return;
        }

        int kept = 1;
        int folded = 1;
        for (int axis = 0; axis < strides.Length - 1; axis++)
        {
            ref int count = ref strides[axis] == 0 ? ref folded : ref kept;
            count *= shape.Sizes[axis];
        }

        int tiles = (shape.Row + LineLength - 1) / LineLength;
        // A unit is what one call of Line does; a segment is a run of units that fall onto one place.
        long units = rowIsKept ? folded : (long)folded * tiles;
        int items = rowIsKept ? kept * tiles : kept;
        long valuesAnItem = shape.Count / items;
        long most = Math.Max(1, Math.Min(units, MostSegments / items));
        int segments = (int)Math.Clamp(valuesAnItem / SmallestSegment, 1, most);
        var job = new FoldJob<TFunction, TFold>(shape, function, inputs, target, scale, result, accumulate)
        {
            Tiles = tiles,
            Units = units,
            Segments = segments,
            Partial =
                segments == 1
                    ? null
                    : (double*)ScratchMemory.Rent(ScratchPurpose.Decomposition, 2L * segments * result.Length),
        };
        Reductions.RunWhenLarge(job, items * segments, shape.Count);
        if (segments > 1)
            Join<TFold>(job.Partial, segments, scale, result, accumulate);
    }

    private static void Join<TFold>(double* partial, int segments, double scale, Block result, bool accumulate)
        where TFold : struct, IFold
    {
        for (int i = 0; i < result.Length; i++)
        {
            double total = partial[i];
            for (int segment = 1; segment < segments; segment++)
                total = TFold.Join(total, partial[((long)segment * result.Length) + i]);
            Write(result.Pointer + i, TFold.Finish(total, scale), accumulate);
        }
    }

    private static void Write(float* target, double value, bool accumulate) =>
        *target = accumulate ? *target + (float)value : (float)value;

    private readonly struct FoldJob<TFunction, TFold>(
        BroadcastShape shape,
        TFunction function,
        BroadcastInputs inputs,
        int target,
        double scale,
        Block result,
        bool accumulate
    ) : IParallelJob
        where TFunction : struct, ITernaryFunction
        where TFold : struct, IFold
    {
        private readonly TFunction _function = function;

        public required int Tiles { get; init; }

        public required long Units { get; init; }

        public required int Segments { get; init; }

        public required double* Partial { get; init; }

        [SkipLocalsInit]
        public void Execute(int part)
        {
            (int item, int segment) = Math.DivRem(part, Segments);
            long first = segment * Units / Segments;
            long last = (segment + 1) * Units / Segments;
            var cursor = new BroadcastCursor(shape, stackalloc int[BroadcastShape.MostAxes], inputs, target);
            if (cursor.TargetStep == 0)
                FoldRows(ref cursor, item, segment, first, last);
            else
                FoldColumns(ref cursor, item, segment, first, last);
        }

        // Compiled fully at once: a model of a single such sum would spend its first steps in slow code.
        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void FoldRows(ref BroadcastCursor cursor, int item, int segment, long first, long last)
        {
            float* line = stackalloc float[LineLength];
            (long row, long tile) = Math.DivRem(first, Tiles);
            cursor.Seek(item, row);
            var low = new Vector<double>(TFold.Start);
            Vector<double> high = low;
            double rest = TFold.Start;
            int width = Vector<float>.Count;
            for (long unit = first; unit < last; unit++)
            {
                int length = Apply(in cursor, (int)tile, line);
                int i = 0;
                for (; i <= length - width; i += width)
                {
                    Vector.Widen(Vector.Load(line + i), out Vector<double> left, out Vector<double> right);
                    low = TFold.Next(low, left);
                    high = TFold.Next(high, right);
                }

                for (; i < length; i++)
                    rest = TFold.Next(rest, line[i]);
                if (++tile < Tiles)
                    continue;
                tile = 0;
                cursor.Next(onSameTarget: true);
            }

            for (int i = 0; i < Vector<double>.Count; i++)
                rest = TFold.Join(rest, TFold.Join(low[i], high[i]));
            Finish(cursor.Target, segment, &rest, 1);
        }

        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void FoldColumns(ref BroadcastCursor cursor, int item, int segment, long first, long last)
        {
            float* line = stackalloc float[LineLength];
            double* totals = stackalloc double[LineLength];
            new Span<double>(totals, LineLength).Fill(TFold.Start);
            (int kept, int tile) = Math.DivRem(item, Tiles);
            cursor.Seek(kept, first);
            int width = Vector<double>.Count;
            int length = 0;
            for (long row = first; row < last; row++)
            {
                length = Apply(in cursor, tile, line);
                int i = 0;
                for (; i <= length - (2 * width); i += 2 * width)
                {
                    Vector.Widen(Vector.Load(line + i), out Vector<double> left, out Vector<double> right);
                    Vector.Store(TFold.Next(Vector.Load(totals + i), left), totals + i);
                    Vector.Store(TFold.Next(Vector.Load(totals + i + width), right), totals + i + width);
                }

                for (; i < length; i++)
                    totals[i] = TFold.Next(totals[i], line[i]);
                cursor.Next(onSameTarget: true);
            }

            Finish(cursor.Target + ((long)tile * LineLength), segment, totals, length);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private int Apply(in BroadcastCursor cursor, int tile, float* line)
        {
            int from = tile * LineLength;
            int length = Math.Min(LineLength, shape.Row - from);
            Line(
                _function,
                cursor.X(inputs.X.Values.Pointer),
                cursor.Y(inputs.Y.Values.Pointer),
                cursor.Z(inputs.Z.Values.Pointer),
                from,
                length,
                line,
                accumulate: false
            );
            return length;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Finish(long at, int segment, double* totals, int count)
        {
            if (Partial != null)
            {
                double* partial = Partial + ((long)segment * result.Length) + at;
                for (int i = 0; i < count; i++)
                    partial[i] = totals[i];
                return;
            }

            float* sums = result.Pointer + at;
            for (int i = 0; i < count; i++)
                Write(sums + i, TFold.Finish(totals[i], scale), accumulate);
        }
    }
}
