using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Planes with a border around them.</summary>
public static unsafe class Padding2d
{
    /// <summary>Which row (or column) of the source a row of the padded plane shows; −1 for zeros.</summary>
    /// <param name="at">The row of the source, which may lie outside.</param>
    /// <param name="size">Rows of the source.</param>
    /// <param name="mode">What stands outside.</param>
    public static int Source(int at, int size, PaddingMode mode) =>
        (uint)at < (uint)size
            ? at
            : mode switch
            {
                PaddingMode.Reflect => at < 0 ? -at : (2 * (size - 1)) - at,
                PaddingMode.Replicate => Math.Clamp(at, 0, size - 1),
                PaddingMode.Circular => ((at % size) + size) % size,
                _ => -1,
            };

    /// <summary>The padded planes.</summary>
    /// <param name="planes">Images times channels.</param>
    /// <param name="rows">For each row of the output, the row of the input, or −1.</param>
    /// <param name="columns">For each column of the output, the column of the input, or −1.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="input">Planes × height × width.</param>
    /// <param name="output">Planes × rows × columns.</param>
    public static void Forward(
        int planes,
        int[] rows,
        int[] columns,
        int height,
        int width,
        Block input,
        Block output
    ) => Reductions.RunWhenLarge(new ForwardJob(rows, columns, height, width, input, output), planes, output.Length);

    /// <summary>The gradient of the input: every place sums what its copies got.</summary>
    /// <param name="planes">Images times channels.</param>
    /// <param name="rows">As in the forward pass.</param>
    /// <param name="columns">As in the forward pass.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="outputGradient">Planes × rows × columns.</param>
    /// <param name="inputGradient">Planes × height × width.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        int planes,
        int[] rows,
        int[] columns,
        int height,
        int width,
        Block outputGradient,
        Block inputGradient,
        bool accumulate
    ) =>
        Reductions.RunWhenLarge(
            new BackwardJob(rows, columns, height, width, outputGradient, inputGradient, accumulate),
            planes,
            outputGradient.Length
        );

    private readonly struct ForwardJob(int[] rows, int[] columns, int height, int width, Block input, Block output)
        : IParallelJob
    {
        public void Execute(int part)
        {
            float* source = input.Pointer + ((long)part * height * width);
            float* target = output.Pointer + ((long)part * rows.Length * columns.Length);
            foreach (int row in rows)
            {
                foreach (int column in columns)
                    *target++ = row < 0 || column < 0 ? 0 : source[(row * width) + column];
            }
        }
    }

    private readonly struct BackwardJob(
        int[] rows,
        int[] columns,
        int height,
        int width,
        Block outputGradient,
        Block inputGradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            float* dx = inputGradient.Pointer + ((long)part * height * width);
            float* dy = outputGradient.Pointer + ((long)part * rows.Length * columns.Length);
            if (!accumulate)
                new Span<float>(dx, height * width).Clear();
            foreach (int row in rows)
            {
                foreach (int column in columns)
                {
                    if (row >= 0 && column >= 0)
                        dx[(row * width) + column] += *dy;
                    dy++;
                }
            }
        }
    }
}
