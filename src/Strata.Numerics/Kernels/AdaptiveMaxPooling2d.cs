using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The largest value of each of count × count windows that cover a plane; nan wins, the first of equals wins.</summary>
/// <remarks>The gradient is that of <see cref="MaxPooling2d"/>: it goes where a value came from.</remarks>
public static unsafe class AdaptiveMaxPooling2d
{
    /// <summary>The output and where each value came from.</summary>
    /// <param name="shape">Planes, height and width; kernel and stride are not read.</param>
    /// <param name="outHeight">Rows of the output.</param>
    /// <param name="outWidth">Columns of the output.</param>
    /// <param name="input">Planes × height × width.</param>
    /// <param name="output">Planes × out height × out width.</param>
    /// <param name="positions">As long as the output: 32-bit integers, row · width + column in the plane.</param>
    public static void Forward(
        in Pooling2dShape shape,
        int outHeight,
        int outWidth,
        Block input,
        Block output,
        Block positions
    ) =>
        Reductions.RunWhenLarge(
            new ForwardJob(shape.Height, shape.Width, outHeight, outWidth, input, output, positions),
            shape.Planes,
            input.Length
        );

    /// <summary>The gradient of the input.</summary>
    /// <param name="shape">Planes, height and width.</param>
    /// <param name="outputs">Values of a plane of the output.</param>
    /// <param name="outputGradient">Planes × outputs.</param>
    /// <param name="positions">From the forward pass.</param>
    /// <param name="inputGradient">Planes × height × width.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in Pooling2dShape shape,
        int outputs,
        Block outputGradient,
        Block positions,
        Block inputGradient,
        bool accumulate
    ) =>
        Reductions.RunWhenLarge(
            new BackwardJob(shape.Height * shape.Width, outputs, outputGradient, positions, inputGradient, accumulate),
            shape.Planes,
            inputGradient.Length
        );

    private readonly struct ForwardJob(
        int height,
        int width,
        int outHeight,
        int outWidth,
        Block input,
        Block output,
        Block positions
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            float* plane = input.Pointer + ((long)part * height * width);
            float* result = output.Pointer + ((long)part * outHeight * outWidth);
            int* position = (int*)positions.Pointer + ((long)part * outHeight * outWidth);
            for (int oy = 0; oy < outHeight; oy++)
            {
                (int top, int bottom) = AxisTaps.Window(height, outHeight, oy);
                for (int ox = 0; ox < outWidth; ox++)
                {
                    (int left, int right) = AxisTaps.Window(width, outWidth, ox);
                    int best = (top * width) + left;
                    float value = plane[best];
                    for (int y = top; y < bottom; y++)
                    {
                        for (int at = (y * width) + left; at < (y * width) + right; at++)
                        {
                            // "not (≤)": nan wins, and stays when it has won.
                            if (!(plane[at] <= value) && !float.IsNaN(value))
                                (value, best) = (plane[at], at);
                        }
                    }

                    *result++ = value;
                    *position++ = best;
                }
            }
        }
    }

    private readonly struct BackwardJob(
        int size,
        int outputs,
        Block outputGradient,
        Block positions,
        Block inputGradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            float* dx = inputGradient.Pointer + ((long)part * size);
            float* dy = outputGradient.Pointer + ((long)part * outputs);
            int* position = (int*)positions.Pointer + ((long)part * outputs);
            if (!accumulate)
                new Span<float>(dx, size).Clear();
            for (int i = 0; i < outputs; i++)
                dx[position[i]] += dy[i];
        }
    }
}
