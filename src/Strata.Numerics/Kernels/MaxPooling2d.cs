using System.Runtime.CompilerServices;
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
                for (int x = 0; x < outWidth; x++, at += shape.StrideWidth)
                {
                    int best = at;
                    float value = plane[at];
                    Take(plane, at + 1, ref value, ref best);
                    Take(plane, at + width, ref value, ref best);
                    Take(plane, at + width + 1, ref value, ref best);
                    *result++ = value;
                    *position++ = best;
                }
            }
        }

        private static void Any(in Pooling2dShape shape, float* plane, float* result, int* position)
        {
            (int height, int width) = (shape.Height, shape.Width);
            for (int oy = 0; oy < shape.OutHeight; oy++)
            {
                (int top, int bottom) = Inside(
                    (oy * shape.StrideHeight) - shape.PaddingHeight,
                    shape.KernelHeight,
                    shape.DilationHeight,
                    height
                );
                for (int ox = 0; ox < shape.OutWidth; ox++)
                {
                    (int left, int right) = Inside(
                        (ox * shape.StrideWidth) - shape.PaddingWidth,
                        shape.KernelWidth,
                        shape.DilationWidth,
                        width
                    );
                    int best = (top * width) + left;
                    float value = float.NegativeInfinity;
                    for (int y = top; y < bottom; y += shape.DilationHeight)
                    {
                        for (int x = left; x < right; x += shape.DilationWidth)
                            Take(plane, (y * width) + x, ref value, ref best);
                    }

                    *result++ = value;
                    *position++ = best;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Take(float* plane, int at, ref float value, ref int best)
        {
            float candidate = plane[at];
            if (!(candidate <= value) && !(float.IsNaN(value) && !float.IsNaN(candidate)))
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
