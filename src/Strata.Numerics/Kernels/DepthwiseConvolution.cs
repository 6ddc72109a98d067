using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Convolution of each channel by itself: no product of matrices, only shifted rows.</summary>
internal static unsafe class DepthwiseConvolution<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether the shape is one for this kernel.</summary>
    public static bool Fits(in ConvolutionShape shape) =>
        shape.Groups == shape.InChannels && (shape.StrideWidth == 1 || shape.InChannels > 1);

    /// <summary>Computes the output, or adds to it.</summary>
    /// <param name="bias">One value an output channel, or null.</param>
    /// <param name="threads">The most threads to use.</param>
    public static void Forward(
        in ConvolutionShape shape,
        float* input,
        float* weight,
        float* bias,
        float* output,
        bool accumulate,
        int threads
    )
    {
        int planes = shape.Batch * shape.InChannels;
        var job = new Job
        {
            Shape = shape,
            Input = input,
            Weight = weight,
            Bias = bias,
            Output = output,
            Accumulate = accumulate,
            Parts = WorkerPool.PartsFor(threads, planes),
        };
        WorkerPool.Run(job, job.Parts);
    }

    private struct Job : IParallelJob
    {
        public ConvolutionShape Shape;
        public float* Input;
        public float* Weight;
        public float* Bias;
        public float* Output;
        public bool Accumulate;
        public int Parts;

        public readonly void Execute(int part)
        {
            var plane = new DepthwisePlane(Shape);
            float* copy = ScratchMemory.Rent(ScratchPurpose.Columns, plane.Size);
            int* offsets = plane.Offsets();
            long planes = (long)Shape.Batch * Shape.InChannels;
            int end = (int)(planes * (part + 1) / Parts);
            for (int index = (int)(planes * part / Parts); index < end; index++)
            {
                plane.Fill(Input + ((nint)index * Shape.Height * Shape.Width), copy);
                Convolve(index / Shape.InChannels, index % Shape.InChannels, copy, plane.RowStep, offsets);
            }
        }

        private readonly void Convolve(int image, int channel, float* copy, nint rowStep, int* offsets)
        {
            int window = Shape.KernelHeight * Shape.KernelWidth;
            int multiplier = Shape.OutChannels / Shape.Groups;
            nint size = (nint)Shape.OutHeight * Shape.OutWidth;
            for (int o = channel * multiplier; o < (channel + 1) * multiplier; o++)
                DepthwiseRows<TLanes, TVector>.Compute(
                    copy,
                    rowStep,
                    offsets,
                    Weight + ((nint)o * window),
                    window,
                    Bias == null ? 0 : Bias[o],
                    Output + ((((nint)image * Shape.OutChannels) + o) * size),
                    Shape.OutHeight,
                    Shape.OutWidth,
                    Accumulate
                );
        }
    }
}
