using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The mean of each window, as PyTorch.</summary>
public static unsafe class AveragePooling2d
{
    /// <summary>The output.</summary>
    /// <param name="shape">The sizes; dilation is not heeded.</param>
    /// <param name="countPadding">Whether padding counts in the divisor; what ceil mode adds beyond it never does.</param>
    /// <param name="divisor">A divisor for all windows, or 0.</param>
    /// <param name="input">Planes × height × width.</param>
    /// <param name="output">Planes × out height × out width.</param>
    public static void Forward(in Pooling2dShape shape, bool countPadding, int divisor, Block input, Block output) =>
        Reductions.RunWhenLarge(
            new ForwardJob(shape, countPadding, divisor, input, output),
            shape.Planes,
            (long)output.Length * shape.KernelHeight * shape.KernelWidth
        );

    /// <summary>The gradient of the input.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="countPadding">As in the forward pass.</param>
    /// <param name="divisor">As in the forward pass.</param>
    /// <param name="outputGradient">Planes × out height × out width.</param>
    /// <param name="inputGradient">Planes × height × width.</param>
    /// <param name="accumulate">Add to the gradient instead of replacing it.</param>
    public static void Backward(
        in Pooling2dShape shape,
        bool countPadding,
        int divisor,
        Block outputGradient,
        Block inputGradient,
        bool accumulate
    ) =>
        Reductions.RunWhenLarge(
            new BackwardJob(shape, countPadding, divisor, outputGradient, inputGradient, accumulate),
            shape.Planes,
            (long)outputGradient.Length * shape.KernelHeight * shape.KernelWidth
        );

    /// <summary>One window: what of it is inside the plane, and by what to divide.</summary>
    private readonly record struct Window(int Top, int Bottom, int Left, int Right, int Divisor)
    {
        public static Window At(in Pooling2dShape shape, bool countPadding, int divisor, int oy, int ox)
        {
            int top = (oy * shape.StrideHeight) - shape.PaddingHeight;
            int left = (ox * shape.StrideWidth) - shape.PaddingWidth;
            int bottom = Math.Min(top + shape.KernelHeight, shape.Height + shape.PaddingHeight);
            int right = Math.Min(left + shape.KernelWidth, shape.Width + shape.PaddingWidth);
            int padded = (bottom - top) * (right - left);
            (top, left) = (Math.Max(top, 0), Math.Max(left, 0));
            (bottom, right) = (Math.Min(bottom, shape.Height), Math.Min(right, shape.Width));
            int inside = (bottom - top) * (right - left);
            return new(
                top,
                bottom,
                left,
                right,
                divisor != 0 ? divisor
                    : countPadding ? padded
                    : inside
            );
        }
    }

    private readonly struct ForwardJob(Pooling2dShape shape, bool countPadding, int divisor, Block input, Block output)
        : IParallelJob
    {
        public void Execute(int part)
        {
            float* plane = input.Pointer + ((long)part * shape.Height * shape.Width);
            float* result = output.Pointer + ((long)part * shape.OutHeight * shape.OutWidth);
            (int outHeight, int outWidth) = (shape.OutHeight, shape.OutWidth); // divisions: once, not per window
            for (int oy = 0; oy < outHeight; oy++)
            {
                for (int ox = 0; ox < outWidth; ox++)
                {
                    var window = Window.At(shape, countPadding, divisor, oy, ox);
                    double sum = 0;
                    for (int y = window.Top; y < window.Bottom; y++)
                    {
                        for (int x = window.Left; x < window.Right; x++)
                            sum += plane[(y * shape.Width) + x];
                    }

                    *result++ = (float)(sum / window.Divisor);
                }
            }
        }
    }

    private readonly struct BackwardJob(
        Pooling2dShape shape,
        bool countPadding,
        int divisor,
        Block outputGradient,
        Block inputGradient,
        bool accumulate
    ) : IParallelJob
    {
        public void Execute(int part)
        {
            int inputs = shape.Height * shape.Width;
            float* dx = inputGradient.Pointer + ((long)part * inputs);
            float* dy = outputGradient.Pointer + ((long)part * shape.OutHeight * shape.OutWidth);
            if (!accumulate)
                new Span<float>(dx, inputs).Clear();
            (int outHeight, int outWidth) = (shape.OutHeight, shape.OutWidth); // divisions: once, not per window
            for (int oy = 0; oy < outHeight; oy++)
            {
                for (int ox = 0; ox < outWidth; ox++)
                {
                    var window = Window.At(shape, countPadding, divisor, oy, ox);
                    float share = *dy++ / window.Divisor;
                    for (int y = window.Top; y < window.Bottom; y++)
                    {
                        for (int x = window.Left; x < window.Right; x++)
                            dx[(y * shape.Width) + x] += share;
                    }
                }
            }
        }
    }
}
