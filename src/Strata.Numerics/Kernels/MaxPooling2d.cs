using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The largest value of each window, as PyTorch: padding never wins, nan always does, the first of equals wins.</summary>
public static unsafe class MaxPooling2d
{
    private const int ValuesAPart = 1 << 14;

    /// <summary>The output and where each value came from.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="input">Planes × height × width.</param>
    /// <param name="output">Planes × out height × out width.</param>
    /// <param name="positions">As long as the output: 32-bit integers, row · width + column in the plane.</param>
    public static void Forward(in Pooling2dShape shape, Block input, Block output, Block positions)
    {
        if (output.IsEmpty)
            return;
        int planes = Math.Max(1, ValuesAPart / Math.Max(1, shape.Height * shape.Width));
        Reductions.RunWhenLarge(
            new ForwardJob(shape, planes, input, output, positions),
            (shape.Planes + planes - 1) / planes,
            (long)output.Length * shape.KernelHeight * shape.KernelWidth
        );
    }

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

    private readonly struct ForwardJob(
        Pooling2dShape shape,
        int planesAPart,
        Block input,
        Block output,
        Block positions
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int first = part * planesAPart;
            int count = Math.Min(planesAPart, shape.Planes - first);
            int outputs = shape.OutHeight * shape.OutWidth;
            float* plane = input.Pointer + ((long)first * shape.Height * shape.Width);
            float* result = output.Pointer + ((long)first * outputs);
            int* position = (int*)positions.Pointer + ((long)first * outputs);
            bool simple =
                shape is { KernelHeight: 2, KernelWidth: 2, PaddingHeight: 0, PaddingWidth: 0, CeilMode: false }
                && shape is { DilationHeight: 1, DilationWidth: 1 };
            DealtRows rows = simple ? default : new(shape);
            for (int i = 0; i < count; i++)
            {
                if (simple)
                    TwoByTwo(shape, plane, result, position);
                else
                    rows.Search(plane, result, position);
                plane += shape.Height * shape.Width;
                result += outputs;
                position += outputs;
            }
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
                (Vector256<float> value, Vector256<float> right) = DealtRows.Deinterleave(plane + first);
                (Vector256<float> below, Vector256<float> belowRight) = DealtRows.Deinterleave(plane + first + width);
                Vector256<int> best = Vector256.Create(first) + step;
                Vector256<int> start = best;
                DealtRows.Take(right, start + Vector256.Create(1), ref value, ref best);
                DealtRows.Take(below, start + Vector256.Create(width), ref value, ref best);
                DealtRows.Take(belowRight, start + Vector256.Create(width + 1), ref value, ref best);
                value.Store(result + x);
                best.Store(position + x);
            }

            return x;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Take(float* plane, int at, ref float value, ref int best)
        {
            float candidate = plane[at];
            if (candidate > value || float.IsNaN(candidate))
                (value, best) = (candidate, at);
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
