using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The largest value of each window, as PyTorch: padding never wins, nan always does, the first of equals wins.</summary>
public static unsafe class MaxPooling2d
{
    /// <summary>The output and where each value came from.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Planes × height × width.</param>
    /// <param name="output">Planes × out height × out width.</param>
    /// <param name="positions">As long as the output: 32-bit integers, row · width + column in the plane.</param>
    public static void Forward(in Pooling2dShape shape, Block input, Block output, Block positions) =>
        Reductions.RunWhenLarge(
            new ForwardJob(shape, input, output, positions),
            shape.Planes,
            (long)output.Length * shape.KernelHeight * shape.KernelWidth
        );

    /// <summary>The gradient of the input: each window's gradient goes where its value came from.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="outputGradient">Planes × out height × out width.</param>
    /// <param name="positions">From the forward pass.</param>
    /// <param name="inputGradient">Planes × height × width.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in Pooling2dShape shape,
        Block outputGradient,
        Block positions,
        Block inputGradient,
        bool accumulate
    ) =>
        Reductions.RunWhenLarge(
            new BackwardJob(shape, outputGradient, positions, inputGradient, accumulate),
            shape.Planes,
            inputGradient.Length
        );

    /// <summary>Positions as float32 values.</summary>
    public static void PositionsToFloats(Block positions, Block result)
    {
        var source = (int*)positions.Pointer;
        for (int i = 0; i < positions.Length; i++)
            result.Pointer[i] = source[i];
    }

    private readonly struct ForwardJob(Pooling2dShape shape, Block input, Block output, Block positions) : IParallelJob
    {
        public void Execute(int part)
        {
            int outputs = shape.OutHeight * shape.OutWidth;
            float* plane = input.Pointer + ((long)part * shape.Height * shape.Width);
            float* result = output.Pointer + ((long)part * outputs);
            int* position = (int*)positions.Pointer + ((long)part * outputs);
            bool simple =
                shape is { KernelHeight: 2, KernelWidth: 2, PaddingHeight: 0, PaddingWidth: 0, CeilMode: false }
                && shape is { DilationHeight: 1, DilationWidth: 1 };
            if (simple)
                TwoByTwo(shape, plane, result, position);
            else
                Any(shape, plane, result, position);
        }

        private static void TwoByTwo(in Pooling2dShape shape, float* plane, float* result, int* position)
        {
            (int width, int outWidth) = (shape.Width, shape.OutWidth);
            for (int y = 0; y < shape.OutHeight; y++)
            {
                int at = y * shape.StrideHeight * width;
                int x = shape.StrideWidth == 2 ? EightAtATime(plane, at, width, outWidth, result, position) : 0;
                for (; x < outWidth; x++)
                {
                    int best = at + (x * shape.StrideWidth);
                    int right = best + 1;
                    float value = plane[best];
                    Take(plane, right, ref value, ref best);
                    Take(plane, right + width - 1, ref value, ref best);
                    Take(plane, right + width, ref value, ref best);
                    result[x] = value;
                    position[x] = best;
                }

                result += outWidth;
                position += outWidth;
            }
        }

        /// <summary>Eight windows of stride 2 at once: even and odd columns of two rows; returns how many were done.</summary>
        private static int EightAtATime(float* plane, int at, int width, int outWidth, float* result, int* position)
        {
            int x = 0;
            Vector256<int> step = Vector256.Create(0, 2, 4, 6, 8, 10, 12, 14);
            for (; x <= outWidth - 8; x += 8)
            {
                int first = at + (2 * x);
                (Vector256<float> value, Vector256<float> right) = Deinterleave(plane + first);
                (Vector256<float> below, Vector256<float> belowRight) = Deinterleave(plane + first + width);
                Vector256<int> best = Vector256.Create(first) + step;
                Vector256<int> start = best;
                Take(right, start + Vector256.Create(1), ref value, ref best);
                Take(below, start + Vector256.Create(width), ref value, ref best);
                Take(belowRight, start + Vector256.Create(width + 1), ref value, ref best);
                value.Store(result + x);
                best.Store(position + x);
            }

            return x;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (Vector256<float> Even, Vector256<float> Odd) Deinterleave(float* source)
        {
            Vector256<int> order = Vector256.Create(0, 2, 4, 6, 1, 3, 5, 7);
            Vector256<float> left = Vector256.Shuffle(Vector256.Load(source), order);
            Vector256<float> right = Vector256.Shuffle(Vector256.Load(source + 8), order);
            return (
                Vector256.Create(left.GetLower(), right.GetLower()),
                Vector256.Create(left.GetUpper(), right.GetUpper())
            );
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Take(
            Vector256<float> candidate,
            Vector256<int> at,
            ref Vector256<float> value,
            ref Vector256<int> best
        )
        {
            Vector256<float> takes = Vector256.GreaterThan(candidate, value) | ~Vector256.Equals(candidate, candidate);
            value = Vector256.ConditionalSelect(takes, candidate, value);
            best = Vector256.ConditionalSelect(takes.AsInt32(), at, best);
        }

        private static void Any(in Pooling2dShape shape, float* plane, float* result, int* position)
        {
            (int width, int outHeight, int outWidth) = (shape.Width, shape.OutHeight, shape.OutWidth);
            (int kernel, int stride, int dilation) = (shape.KernelWidth, shape.StrideWidth, shape.DilationWidth);
            // Four windows of one row at once, where all of them, and all that is loaded, lie inside the row.
            int reach = ((kernel - 1) * dilation) + (stride == 2 ? 7 : 3);
            bool wide = stride <= 2;
            for (int oy = 0; oy < outHeight; oy++)
            {
                (int top, int bottom) = Inside(
                    (oy * shape.StrideHeight) - shape.PaddingHeight,
                    shape.KernelHeight,
                    shape.DilationHeight,
                    shape.Height
                );
                for (int ox = 0; ox < outWidth; )
                {
                    int start = (ox * stride) - shape.PaddingWidth;
                    if (wide && start >= 0 && start + reach < width && ox + 4 <= outWidth)
                    {
                        Four(shape, plane, top, bottom, start, result + ox, position + ox);
                        ox += 4;
                        continue;
                    }

                    (int left, int right) = Inside(start, kernel, dilation, width);
                    int best = (top * width) + left;
                    float value = float.NegativeInfinity;
                    for (int y = top; y < bottom; y += shape.DilationHeight)
                    {
                        for (int x = left; x < right; x += dilation)
                            Take(plane, (y * width) + x, ref value, ref best);
                    }

                    result[ox] = value;
                    position[ox] = best;
                    ox++;
                }

                result += outWidth;
                position += outWidth;
            }
        }

        private static void Four(
            in Pooling2dShape shape,
            float* plane,
            int top,
            int bottom,
            int start,
            float* result,
            int* position
        )
        {
            int stride = shape.StrideWidth;
            Vector128<int> step = Vector128.Create(0, 1, 2, 3) * stride;
            Vector128<int> best = Vector128.Create((top * shape.Width) + start) + step;
            Vector128<float> value = Vector128.Create(float.NegativeInfinity);
            for (int y = top; y < bottom; y += shape.DilationHeight)
            {
                for (int k = 0; k < shape.KernelWidth; k++)
                {
                    int at = (y * shape.Width) + start + (k * shape.DilationWidth);
                    Vector128<float> candidate = Vector128.Load(plane + at);
                    if (stride == 2)
                    {
                        Vector128<float> more = Vector128.Load(plane + at + 4);
                        candidate = Vector128.Create(candidate[0], candidate[2], more[0], more[2]);
                    }

                    Vector128<float> takes =
                        Vector128.GreaterThan(candidate, value) | ~Vector128.Equals(candidate, candidate);
                    value = Vector128.ConditionalSelect(takes, candidate, value);
                    best = Vector128.ConditionalSelect(takes.AsInt32(), Vector128.Create(at) + step, best);
                }
            }

            value.Store(result);
            best.Store(position);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Take(float* plane, int at, ref float value, ref int best)
        {
            float candidate = plane[at];
            if (candidate > value || float.IsNaN(candidate))
                (value, best) = (candidate, at);
        }

        /// <summary>The first position of a window that is inside, and the end: one past the last that can be.</summary>
        private static (int First, int End) Inside(int start, int kernel, int dilation, int size)
        {
            int end = Math.Min(start + ((kernel - 1) * dilation) + 1, size);
            if (start < 0)
                start += (-start + dilation - 1) / dilation * dilation;
            return (start, end);
        }
    }

    private readonly struct BackwardJob(
        Pooling2dShape shape,
        Block outputGradient,
        Block positions,
        Block inputGradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int outputs = shape.OutHeight * shape.OutWidth;
            int inputs = shape.Height * shape.Width;
            float* dx = inputGradient.Pointer + ((long)part * inputs);
            float* dy = outputGradient.Pointer + ((long)part * outputs);
            int* position = (int*)positions.Pointer + ((long)part * outputs);
            if (!accumulate)
                new Span<float>(dx, inputs).Clear();
            for (int i = 0; i < outputs; i++)
                dx[position[i]] += dy[i];
        }
    }
}
