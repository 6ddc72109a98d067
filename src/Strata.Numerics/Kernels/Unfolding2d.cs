using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The windows of images as columns: <c>torch.nn.functional.unfold</c>.</summary>
/// <remarks>A row of the result is a channel and a place in the window, a column is a window.</remarks>
public static unsafe class Unfolding2d
{
    /// <summary>Copies the windows.</summary>
    /// <param name="shape">The windows; its planes are batch times channels.</param>
    /// <param name="x">Planes × height × width.</param>
    /// <param name="y">Planes × kernel height × kernel width × windows.</param>
    public static void Forward(in Pooling2dShape shape, Block x, Block y)
    {
        if (y.Length > 0)
            Reductions.RunWhenLarge(new Job(shape, x, y, adds: false), shape.Planes, y.Length);
    }

    /// <summary>Adds the windows to where they were copied from.</summary>
    /// <param name="shape">The windows; its planes are batch times channels.</param>
    /// <param name="y">Planes × kernel height × kernel width × windows.</param>
    /// <param name="x">Planes × height × width; added to.</param>
    public static void AddTo(in Pooling2dShape shape, Block y, Block x)
    {
        if (y.Length > 0)
            Reductions.RunWhenLarge(new Job(shape, x, y, adds: true), shape.Planes, y.Length);
    }

    private readonly struct Job(Pooling2dShape shape, Block x, Block y, bool adds) : IParallelJob
    {
        public void Execute(int part)
        {
            int windows = shape.OutHeight * shape.OutWidth;
            float* plane = x.Pointer + ((long)part * shape.Height * shape.Width);
            float* columns = y.Pointer + ((long)part * shape.KernelHeight * shape.KernelWidth * windows);
            for (int ky = 0; ky < shape.KernelHeight; ky++)
            {
                for (int kx = 0; kx < shape.KernelWidth; kx++)
                {
                    for (int oy = 0; oy < shape.OutHeight; oy++, columns += shape.OutWidth)
                        Row(
                            plane,
                            (oy * shape.StrideHeight) - shape.PaddingHeight + (ky * shape.DilationHeight),
                            kx,
                            columns
                        );
                }
            }
        }

        // One row of windows, at one place of the window.
        private void Row(float* plane, int row, int kx, float* columns)
        {
            int from = (kx * shape.DilationWidth) - shape.PaddingWidth;
            int step = shape.StrideWidth;
            // The windows whose place lies inside: 0 ≤ from + ox·step < width.
            int first = from >= 0 ? 0 : Math.Min(shape.OutWidth, (-from + step - 1) / step);
            int end =
                from >= shape.Width ? first : Math.Clamp((shape.Width - from + step - 1) / step, first, shape.OutWidth);
            if (row < 0 || row >= shape.Height)
                end = first = 0;
            float* source = plane + ((long)row * shape.Width) + from;
            if (adds)
            {
                for (int ox = first; ox < end; ox++)
                    source[ox * step] += columns[ox];
                return;
            }

            new Span<float>(columns, first).Clear();
            if (step == 1)
                new ReadOnlySpan<float>(source + first, end - first).CopyTo(
                    new Span<float>(columns + first, end - first)
                );
            else
                for (int ox = first; ox < end; ox++)
                    columns[ox] = source[ox * step];
            new Span<float>(columns + end, shape.OutWidth - end).Clear();
        }
    }
}
