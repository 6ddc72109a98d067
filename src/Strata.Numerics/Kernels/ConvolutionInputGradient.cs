using System.Numerics.Tensors;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>The gradient of a convolution's input.</summary>
/// <remarks>
/// With stride 1 it is itself a convolution, of the output gradient with the weight turned by 180° and its channels
/// exchanged. Other strides multiply the transposed weight with the output gradient and add the windows up where they
/// came from; each image belongs to one thread.
/// </remarks>
internal static unsafe class ConvolutionInputGradient<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    private const int BandPositions = 512;

    /// <summary>The convolution of the output gradient that gives the input gradient, if there is one.</summary>
    public static bool TryTurn(in ConvolutionShape shape, out ConvolutionShape turned)
    {
        int reachY = shape.DilationHeight * (shape.KernelHeight - 1);
        int reachX = shape.DilationWidth * (shape.KernelWidth - 1);
        turned = shape with
        {
            InChannels = shape.OutChannels,
            OutChannels = shape.InChannels,
            Height = shape.OutHeight,
            Width = shape.OutWidth,
            PaddingTop = reachY - shape.PaddingTop,
            PaddingBottom = reachY - shape.PaddingBottom,
            PaddingLeft = reachX - shape.PaddingLeft,
            PaddingRight = reachX - shape.PaddingRight,
        };
        return shape is { StrideHeight: 1, StrideWidth: 1 }
            && Math.Max(shape.PaddingTop, shape.PaddingBottom) <= reachY
            && Math.Max(shape.PaddingLeft, shape.PaddingRight) <= reachX;
    }

    /// <summary>The weight of the turned convolution, in memory of this thread.</summary>
    public static float* TurnWeight(in ConvolutionShape shape, float* weight)
    {
        int inChannels = shape.InChannels / shape.Groups;
        int outChannels = shape.OutChannels / shape.Groups;
        int window = shape.KernelHeight * shape.KernelWidth;
        float* turned = ScratchMemory.Rent(
            ScratchPurpose.TurnedWeight,
            (long)shape.Groups * inChannels * outChannels * window
        );
        float* target = turned;
        for (int group = 0; group < shape.Groups; group++)
        for (int c = 0; c < inChannels; c++)
        for (int o = 0; o < outChannels; o++)
        {
            float* source = weight + ((((((nint)group * outChannels) + o) * inChannels) + c) * window);
            for (int i = window - 1; i >= 0; i--)
                *target++ = source[i];
        }

        return turned;
    }

    /// <summary>Computes the gradient, or adds to it, for any stride.</summary>
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
        int planes = shape.Batch * shape.Groups;
        var job = new Job
        {
            Shape = shape,
            OutputGradient = outputGradient,
            Weight = weight,
            InputGradient = inputGradient,
            Accumulate = accumulate,
            Parts = WorkerPool.PartsFor(threads, planes),
        };
        WorkerPool.Run(job, job.Parts);
    }

    private struct Job : IParallelJob
    {
        public ConvolutionShape Shape;
        public float* OutputGradient;
        public float* Weight;
        public float* InputGradient;
        public bool Accumulate;
        public int Parts;

        public readonly void Execute(int part)
        {
            long planes = (long)Shape.Batch * Shape.Groups;
            int end = (int)(planes * (part + 1) / Parts);
            for (int index = (int)(planes * part / Parts); index < end; index++)
                AddImage(index / Shape.Groups, index % Shape.Groups);
        }

        private readonly void AddImage(int image, int group)
        {
            int inChannels = Shape.InChannels / Shape.Groups;
            int outChannels = Shape.OutChannels / Shape.Groups;
            int depth = WindowOffsets.Depth(Shape);
            nint plane = (nint)Shape.Height * Shape.Width;
            float* target = InputGradient + ((((nint)image * Shape.InChannels) + (group * inChannels)) * plane);
            if (!Accumulate)
                new Span<float>(target, checked((int)(inChannels * plane))).Clear();
            int bandRows = Math.Clamp(BandPositions / Shape.OutWidth, 1, Shape.OutHeight);
            float* columns = ScratchMemory.Rent(ScratchPurpose.Columns, (long)depth * bandRows * Shape.OutWidth);
            for (int row = 0; row < Shape.OutHeight; row += bandRows)
            {
                int rows = Math.Min(bandRows, Shape.OutHeight - row);
                var product = new GemmProblem
                {
                    M = depth,
                    N = rows * Shape.OutWidth,
                    K = outChannels,
                    A = Weight + ((nint)group * outChannels * depth),
                    ARow = 1,
                    AColumn = depth,
                    B =
                        OutputGradient
                        + (
                            (((nint)image * Shape.OutChannels) + (group * outChannels))
                            * Shape.OutHeight
                            * Shape.OutWidth
                        )
                        + ((nint)row * Shape.OutWidth),
                    BRow = (nint)Shape.OutHeight * Shape.OutWidth,
                    BColumn = 1,
                    C = columns,
                    CRow = rows * Shape.OutWidth,
                };
                PackedGemm<TLanes, TVector>.Multiply(product, threads: 1);
                for (int channel = 0; channel < inChannels; channel++)
                    AddWindows(columns, channel, row, rows, target + (channel * plane));
            }
        }

        private readonly void AddWindows(float* columns, int channel, int row, int rows, float* target)
        {
            int window = Shape.KernelHeight * Shape.KernelWidth;
            for (int element = 0; element < window; element++)
            {
                (int kernelY, int kernelX) = Math.DivRem(element, Shape.KernelWidth);
                int shiftY = (kernelY * Shape.DilationHeight) - Shape.PaddingTop;
                int shiftX = (kernelX * Shape.DilationWidth) - Shape.PaddingLeft;
                int first = shiftX >= 0 ? 0 : (-shiftX + Shape.StrideWidth - 1) / Shape.StrideWidth;
                int end =
                    shiftX >= Shape.Width
                        ? 0
                        : Math.Min(Shape.OutWidth, ((Shape.Width - 1 - shiftX) / Shape.StrideWidth) + 1);
                float* source = columns + ((((nint)channel * window) + element) * rows * Shape.OutWidth);
                for (int i = 0; i < rows && first < end; i++)
                {
                    int y = ((row + i) * Shape.StrideHeight) + shiftY;
                    if ((uint)y >= (uint)Shape.Height)
                        continue;
                    float* from = source + ((nint)i * Shape.OutWidth);
                    float* to = target + ((nint)y * Shape.Width) + shiftX;
                    AddRow(from, to, first, end);
                }
            }
        }

        private readonly void AddRow(float* from, float* to, int first, int end)
        {
            int stride = Shape.StrideWidth;
            if (stride == 1)
            {
                var sum = new Span<float>(to + first, end - first);
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(from + first, end - first), sum);
                return;
            }

            for (int x = first; x < end; x++)
                to[x * stride] += from[x];
        }
    }
}
