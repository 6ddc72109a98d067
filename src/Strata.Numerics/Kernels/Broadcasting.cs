using System.Numerics;
using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Loops over operands of different shapes. The result may be an operand of its own layout.</summary>
/// <remarks>
/// A row is one vectorised loop whichever operands are repeated in it: a repeated one is a vector on the stack that every
/// step loads again. Rows too short for that are first laid out in full, some hundred values at a time.
/// </remarks>
public static unsafe partial class Broadcasting
{
    // Below it the start of a row costs more than laying out its values.
    private const int ShortRow = 16;
    private const int LineLength = 256;

    /// <summary><c>result = f(x, y, z)</c>, or added to it.</summary>
    /// <param name="shape">How the operands are repeated.</param>
    /// <param name="function">The function.</param>
    /// <param name="x">The first operand.</param>
    /// <param name="y">The second operand.</param>
    /// <param name="z">The third operand.</param>
    /// <param name="result">As many values as the shape has.</param>
    /// <param name="accumulate">Add to the result instead of replacing it.</param>
    public static void Apply<TFunction>(
        BroadcastShape shape,
        in TFunction function,
        in BroadcastOperand x,
        in BroadcastOperand y,
        in BroadcastOperand z,
        Block result,
        bool accumulate = false
    )
        where TFunction : struct, ITernaryFunction
    {
        ArgumentNullException.ThrowIfNull(shape);
        var inputs = new BroadcastInputs(x, y, z);
        inputs.Check(shape);
        shape.Check(BroadcastOperand.Whole(result));
        var job = new ApplyJob<TFunction>(shape, function, inputs, result, accumulate);
        int parts = (shape.Count + Elementwise.Chunk - 1) / Elementwise.Chunk;
        if (parts > 1)
            WorkerPool.Run(job, parts);
        else if (parts == 1)
            job.Execute(0);
    }

    /// <summary>One row, or a part of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<TFunction>(
        in TFunction function,
        BroadcastCursor.Lane x,
        BroadcastCursor.Lane y,
        BroadcastCursor.Lane z,
        int start,
        int count,
        float* result,
        bool accumulate
    )
        where TFunction : struct, ITernaryFunction
    {
        TFunction f = function;
        var sameX = new Vector<float>(*(float*)x.Start);
        var sameY = new Vector<float>(*(float*)y.Start);
        var sameZ = new Vector<float>(*(float*)z.Start);
        float* px = x.Step == 0 ? (float*)&sameX : (float*)x.Start + start;
        float* py = y.Step == 0 ? (float*)&sameY : (float*)y.Start + start;
        float* pz = z.Step == 0 ? (float*)&sameZ : (float*)z.Start + start;
        // All bits where the operand moves on, none where it stays.
        (nint mx, nint my, nint mz) = (-(nint)x.Step, -(nint)y.Step, -(nint)z.Step);
        int width = Vector<float>.Count;
        int i = 0;
        if (accumulate)
        {
            for (; i <= count - width; i += width)
            {
                Vector<float> value = f.Apply(
                    Vector.Load(px + (i & mx)),
                    Vector.Load(py + (i & my)),
                    Vector.Load(pz + (i & mz))
                );
                Vector.Store(Vector.Load(result + i) + value, result + i);
            }
        }
        else
        {
            for (; i <= count - width; i += width)
                Vector.Store(
                    f.Apply(Vector.Load(px + (i & mx)), Vector.Load(py + (i & my)), Vector.Load(pz + (i & mz))),
                    result + i
                );
        }

        int rest = count - i;
        if (rest == 0)
            return;
        Vector<float> last = f.Apply(
            Padded.Load(px + (i & mx), rest),
            Padded.Load(py + (i & my), rest),
            Padded.Load(pz + (i & mz), rest)
        );
        if (accumulate)
            last = Padded.Load(result + i, rest) + last;
        Padded.Store(last, result + i, rest);
    }

    /// <summary>Lays out values of an operand as the result is laid out; those of the result's own layout stay.</summary>
    [SkipLocalsInit]
    private static float* LayOut(BroadcastShape shape, in BroadcastOperand operand, int start, int count, float* line)
    {
        long[] strides = shape.Strides(operand.Index);
        if (operand.Index < 0 || shape.IsWhole(operand.Index))
            return operand.Values.Pointer + start;
        ReadOnlySpan<int> sizes = shape.Sizes;
        Span<int> index = stackalloc int[BroadcastShape.MostAxes];
        long at = 0;
        int rest = start;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            (rest, index[axis]) = Math.DivRem(rest, sizes[axis]);
            at += index[axis] * strides[axis];
        }

        float* source = operand.Values.Pointer;
        int inner = sizes.Length - 1;
        for (int i = 0; i < count; )
        {
            int run = Math.Min(sizes[inner] - index[inner], count - i);
            for (int k = 0; k < run; k++)
                line[i + k] = source[at + (k * strides[inner])];
            i += run;
            index[inner] += run;
            at += run * strides[inner];
            for (int axis = inner; axis >= 0 && index[axis] == sizes[axis]; axis--)
            {
                index[axis] = 0;
                at -= sizes[axis] * strides[axis];
                if (axis == 0)
                    break;
                index[axis - 1]++;
                at += strides[axis - 1];
            }
        }

        return line;
    }

    private readonly struct ApplyJob<TFunction>(
        BroadcastShape shape,
        TFunction function,
        BroadcastInputs inputs,
        Block result,
        bool accumulate
    ) : IParallelJob
        where TFunction : struct, ITernaryFunction
    {
        private readonly TFunction _function = function;

        public void Execute(int part)
        {
            int start = part * Elementwise.Chunk;
            int count = Math.Min(Elementwise.Chunk, shape.Count - start);
            if (shape.Row < ShortRow)
                ShortRows(start, count);
            else
                Rows(start, count);
        }

        [SkipLocalsInit]
        private void Rows(int start, int count)
        {
            var cursor = new BroadcastCursor(shape, stackalloc int[BroadcastShape.MostAxes], inputs, -1);
            (int row, int from) = Math.DivRem(start, shape.Row);
            cursor.Seek(row);
            float* target = result.Pointer + start;
            while (count > 0)
            {
                int length = Math.Min(shape.Row - from, count);
                Line(
                    _function,
                    cursor.X(inputs.X.Values.Pointer),
                    cursor.Y(inputs.Y.Values.Pointer),
                    cursor.Z(inputs.Z.Values.Pointer),
                    from,
                    length,
                    target,
                    accumulate
                );
                target += length;
                count -= length;
                from = 0;
                cursor.Next();
            }
        }

        [SkipLocalsInit]
        private void ShortRows(int start, int count)
        {
            float* lines = stackalloc float[3 * LineLength];
            for (int end = start + count; start < end; start += LineLength)
            {
                int length = Math.Min(LineLength, end - start);
                float* x = LayOut(shape, inputs.X, start, length, lines);
                float* y = LayOut(shape, inputs.Y, start, length, lines + LineLength);
                float* z = inputs.RepeatsY ? y : LayOut(shape, inputs.Z, start, length, lines + (2 * LineLength));
                Line(_function, new(x, 1), new(y, 1), new(z, 1), 0, length, result.Pointer + start, accumulate);
            }
        }
    }
}
