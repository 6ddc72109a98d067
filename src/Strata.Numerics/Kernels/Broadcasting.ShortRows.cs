using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

// Reductions of rows of a few values: everything is laid out, a line of many rows at a time.
public static unsafe partial class Broadcasting
{
    // So many values must fall onto one row of the result before a line is folded as a whole.
    private const int LongRun = 4 * LineLength;

    private static void FoldShortRows<TFunction, TFold>(
        BroadcastShape shape,
        in TFunction function,
        BroadcastInputs inputs,
        int target,
        double scale,
        Block result,
        bool accumulate
    )
        where TFunction : struct, ITernaryFunction
        where TFold : struct, IFold
    {
        // Each segment has totals of its own: where these are as many as the values, cutting brings nothing.
        long most = Math.Clamp(shape.Count / (4L * result.Length), 1, MostSegments);
        int segments = (int)Math.Clamp(shape.Count / SmallestSegment, 1, most);
        double* totals = (double*)ScratchMemory.Rent(ScratchPurpose.Decomposition, 2L * segments * result.Length);
        var job = new ShortRowsJob<TFunction, TFold>(shape, function, inputs, target, result.Length)
        {
            Segments = segments,
            Totals = totals,
        };
        Reductions.RunWhenLarge(job, segments, shape.Count);
        Join<TFold>(totals, segments, scale, result, accumulate);
    }

    private readonly struct ShortRowsJob<TFunction, TFold>(
        BroadcastShape shape,
        TFunction function,
        BroadcastInputs inputs,
        int target,
        int results
    ) : IParallelJob
        where TFunction : struct, ITernaryFunction
        where TFold : struct, IFold
    {
        private readonly TFunction _function = function;

        public required int Segments { get; init; }

        public required double* Totals { get; init; }

        public void Execute(int part)
        {
            double* totals = Totals + ((long)part * results);
            new Span<double>(totals, results).Fill(TFold.Start);
            int rows = shape.Count / shape.Row;
            int start = (int)((long)part * rows / Segments) * shape.Row;
            int end = (int)((part + 1L) * rows / Segments) * shape.Row;
            long[] strides = shape.Strides(target);
            bool falls = strides.Length > 1 && strides[^1] != 0 && strides[^2] == 0;
            int run = falls ? shape.Sizes[^2] * shape.Row : 0;
            if (run >= LongRun)
                FoldLines(start, end, run, totals);
            else
                FoldRows(start, end, totals);
        }

        // The rows of a run fall onto one row of the result: lines of whole rows are folded value by value first.
        [SkipLocalsInit]
        private void FoldLines(int start, int end, int run, double* totals)
        {
            var cursor = new BroadcastCursor(shape, stackalloc int[BroadcastShape.MostAxes], inputs, target);
            float* lines = stackalloc float[4 * LineLength];
            double* wide = stackalloc double[LineLength];
            int longest = LineLength / shape.Row * shape.Row;
            int width = Vector<double>.Count;
            while (start < end)
            {
                int runEnd = Math.Min(end, ((start / run) + 1) * run);
                cursor.Seek(start / shape.Row);
                new Span<double>(wide, LineLength).Fill(TFold.Start);
                while (start < runEnd)
                {
                    int length = Math.Min(longest, runEnd - start);
                    float* line = Values(start, length, lines);
                    int i = 0;
                    for (; i <= length - (2 * width); i += 2 * width)
                    {
                        Vector.Widen(Vector.Load(line + i), out Vector<double> left, out Vector<double> right);
                        Vector.Store(TFold.Next(Vector.Load(wide + i), left), wide + i);
                        Vector.Store(TFold.Next(Vector.Load(wide + i + width), right), wide + i + width);
                    }

                    for (; i < length; i++)
                        wide[i] = TFold.Next(wide[i], line[i]);
                    start += length;
                }

                double* row = totals + cursor.Target;
                for (int i = 0; i < longest; i += shape.Row)
                for (int column = 0; column < shape.Row; column++)
                    row[column] = TFold.Join(row[column], wide[i + column]);
            }
        }

        [SkipLocalsInit]
        private void FoldRows(int start, int end, double* totals)
        {
            var cursor = new BroadcastCursor(shape, stackalloc int[BroadcastShape.MostAxes], inputs, target);
            cursor.Seek(start / shape.Row);
            float* lines = stackalloc float[4 * LineLength];
            int longest = LineLength / shape.Row * shape.Row;
            while (start < end)
            {
                int length = Math.Min(longest, end - start);
                float* line = Values(start, length, lines);
                start += length;
                for (float* last = line + length; line < last; line += shape.Row, cursor.Next())
                {
                    double* row = totals + cursor.Target;
                    if (cursor.TargetStep != 0)
                    {
                        for (int i = 0; i < shape.Row; i++)
                            row[i] = TFold.Next(row[i], line[i]);
                        continue;
                    }

                    double total = TFold.Start;
                    for (int i = 0; i < shape.Row; i++)
                        total = TFold.Next(total, line[i]);
                    *row = TFold.Join(*row, total);
                }
            }
        }

        private float* Values(int start, int length, float* lines)
        {
            float* x = LayOut(shape, inputs.X, start, length, lines);
            float* y = LayOut(shape, inputs.Y, start, length, lines + LineLength);
            float* z = inputs.RepeatsY ? y : LayOut(shape, inputs.Z, start, length, lines + (2 * LineLength));
            float* line = lines + (3 * LineLength);
            Line(_function, new(x, 1), new(y, 1), new(z, 1), 0, length, line, accumulate: false);
            return line;
        }
    }
}
