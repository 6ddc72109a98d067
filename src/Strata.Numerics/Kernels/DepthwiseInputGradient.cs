using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The gradient of the input of a convolution of each channel by itself, for any stride.</summary>
/// <remarks>
/// The pixels of the input fall into as many phases as the strides have steps. Those of one phase meet the same elements
/// of the window, at neighbouring outputs: each phase is a convolution of stride 1 with some of the weights.
/// </remarks>
internal static unsafe class DepthwiseInputGradient<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int Slack = 32;

    /// <summary>Whether the shape is one for this kernel.</summary>
    public static bool Fits(in ConvolutionShape shape) => shape.Groups == shape.InChannels && shape.InChannels > 1;

    /// <summary>Computes the gradient, or adds to it.</summary>
    /// <param name="threads">The most threads to use.</param>
    public static void Compute(
        in ConvolutionShape shape,
        float* outputGradient,
        float* weight,
        float* inputGradient,
        bool accumulate,
        int threads
    )
    {
        var job = new Job
        {
            Shape = shape,
            OutputGradient = outputGradient,
            Weight = weight,
            InputGradient = inputGradient,
            Accumulate = accumulate,
            // Rows and columns of zeros around the output gradient, wherever a pixel's window may reach.
            Top = Before(shape.KernelHeight, shape.DilationHeight, shape.PaddingTop, shape.StrideHeight),
            Left = Before(shape.KernelWidth, shape.DilationWidth, shape.PaddingLeft, shape.StrideWidth),
            Rows = Math.Max(shape.OutHeight, ((shape.Height - 1 + shape.PaddingTop) / shape.StrideHeight) + 1),
            Columns = Math.Max(shape.OutWidth, ((shape.Width - 1 + shape.PaddingLeft) / shape.StrideWidth) + 1),
            Parts = WorkerPool.PartsFor(threads, shape.Batch * shape.InChannels),
        };
        job.Rows += job.Top;
        job.Columns += job.Left;
        WorkerPool.Run(job, job.Parts);
    }

    private static int Before(int kernel, int dilation, int padding, int stride) =>
        Math.Max(0, ((dilation * (kernel - 1)) - padding + stride - 1) / stride);

    private struct Job : IParallelJob
    {
        public ConvolutionShape Shape;
        public float* OutputGradient;
        public float* Weight;
        public float* InputGradient;
        public bool Accumulate;
        public int Top;
        public int Left;
        public int Rows;
        public int Columns;
        public int Parts;

        public readonly void Execute(int part)
        {
            int window = Shape.KernelHeight * Shape.KernelWidth;
            float* copy = ScratchMemory.Rent(ScratchPurpose.Columns, ((long)Rows * Columns) + Slack);
            float* phase = ScratchMemory.Rent(ScratchPurpose.Result, (long)Shape.Height * Shape.Width);
            int* offsets = (int*)ScratchMemory.Rent(ScratchPurpose.Offsets, 2 * window);
            var weights = (float*)(offsets + window);
            int multiplier = Shape.OutChannels / Shape.Groups;
            long planes = (long)Shape.Batch * Shape.InChannels;
            int end = (int)(planes * (part + 1) / Parts);
            for (int index = (int)(planes * part / Parts); index < end; index++)
            {
                (int image, int channel) = (index / Shape.InChannels, index % Shape.InChannels);
                float* target = InputGradient + ((nint)index * Shape.Height * Shape.Width);
                for (int i = 0; i < multiplier; i++)
                {
                    int o = (channel * multiplier) + i;
                    CopyGradient(image, o, copy);
                    for (int y = 0; y < Math.Min(Shape.StrideHeight, Shape.Height); y++)
                    for (int x = 0; x < Math.Min(Shape.StrideWidth, Shape.Width); x++)
                    {
                        int taps = ChooseTaps(Weight + ((nint)o * window), y, x, offsets, weights);
                        AddPhase(y, x, copy, offsets, weights, taps, phase, target, Accumulate || i > 0);
                    }
                }
            }
        }

        private readonly void CopyGradient(int image, int channel, float* copy)
        {
            new Span<float>(copy, (Rows * Columns) + Slack).Clear();
            float* plane =
                OutputGradient + ((((nint)image * Shape.OutChannels) + channel) * Shape.OutHeight * Shape.OutWidth);
            for (int y = 0; y < Shape.OutHeight; y++)
                new ReadOnlySpan<float>(plane + ((nint)y * Shape.OutWidth), Shape.OutWidth).CopyTo(
                    new Span<float>(copy + ((nint)(y + Top) * Columns) + Left, Shape.OutWidth)
                );
        }

        /// <summary>The weights that the pixels of a phase meet, and where the gradients lie that they multiply.</summary>
        private readonly int ChooseTaps(float* weight, int phaseY, int phaseX, int* offsets, float* weights)
        {
            int taps = 0;
            for (int y = 0; y < Shape.KernelHeight; y++)
            {
                int row = phaseY + Shape.PaddingTop - (y * Shape.DilationHeight);
                if (row % Shape.StrideHeight != 0)
                    continue;
                for (int x = 0; x < Shape.KernelWidth; x++)
                {
                    int column = phaseX + Shape.PaddingLeft - (x * Shape.DilationWidth);
                    if (column % Shape.StrideWidth != 0)
                        continue;
                    offsets[taps] =
                        (((row / Shape.StrideHeight) + Top) * Columns) + (column / Shape.StrideWidth) + Left;
                    weights[taps++] = weight[(y * Shape.KernelWidth) + x];
                }
            }

            return taps;
        }

        private readonly void AddPhase(
            int phaseY,
            int phaseX,
            float* copy,
            int* offsets,
            float* weights,
            int taps,
            float* phase,
            float* target,
            bool accumulate
        )
        {
            int height = (Shape.Height - phaseY + Shape.StrideHeight - 1) / Shape.StrideHeight;
            int width = (Shape.Width - phaseX + Shape.StrideWidth - 1) / Shape.StrideWidth;
            DepthwiseRows<TLanes, TVector>.Compute(
                copy,
                Columns,
                offsets,
                weights,
                taps,
                0,
                phase,
                height,
                width,
                accumulate: false
            );
            int stride = Shape.StrideWidth;
            for (int y = 0; y < height; y++)
            {
                float* from = phase + ((nint)y * width);
                float* to = target + ((((nint)y * Shape.StrideHeight) + phaseY) * Shape.Width) + phaseX;
                if (accumulate)
                {
                    for (int x = 0; x < width; x++)
                        to[(nint)x * stride] += from[x];
                }
                else
                {
                    for (int x = 0; x < width; x++)
                        to[(nint)x * stride] = from[x];
                }
            }
        }
    }
}
