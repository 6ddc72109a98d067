using System.Runtime.CompilerServices;
using Strata.Numerics.Threading;

namespace Strata.Numerics.Kernels;

/// <summary>Convolution of each channel by itself with stride 1 along rows: no product of matrices, only shifted rows.</summary>
/// <remarks>Four rows of the output share each weight; a last part of a row goes through the stack.</remarks>
internal static unsafe class DepthwiseConvolution<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Whether the shape is one for this kernel.</summary>
    public static bool Fits(in ConvolutionShape shape) => shape.Groups == shape.InChannels && shape.StrideWidth == 1;

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
            Parts = Math.Min(threads, planes),
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
            long planes = (long)Shape.Batch * Shape.InChannels;
            int end = (int)(planes * (part + 1) / Parts);
            for (int index = (int)(planes * part / Parts); index < end; index++)
                Convolve(index / Shape.InChannels, index % Shape.InChannels);
        }

        private readonly void Convolve(int image, int channel)
        {
            ConvolutionBand band = ConvolutionBand.WholeImage(Shape, image);
            long copied = (long)band.InputRows * band.InputWidth;
            float* copy = ScratchMemory.Rent(ScratchPurpose.Columns, copied + ConvolutionBand.Slack);
            band.CopyInput(Input, channel, 1, copy);
            int* offsets = WindowOffsets.Compute(Shape, band.InputRows, band.InputWidth);
            int window = Shape.KernelHeight * Shape.KernelWidth;
            int multiplier = Shape.OutChannels / Shape.Groups;
            nint plane = (nint)Shape.OutHeight * Shape.OutWidth;
            nint rowStep = (nint)Shape.StrideHeight * band.InputWidth;
            for (int o = channel * multiplier; o < (channel + 1) * multiplier; o++)
            {
                float* weight = Weight + ((nint)o * window);
                float bias = Bias == null ? 0 : Bias[o];
                float* output = Output + ((((nint)image * Shape.OutChannels) + o) * plane);
                int y = 0;
                for (; y <= Shape.OutHeight - 4; y += 4)
                    FourRows(
                        copy + (y * rowStep),
                        rowStep,
                        offsets,
                        window,
                        weight,
                        bias,
                        output + (y * Shape.OutWidth)
                    );
                for (; y < Shape.OutHeight; y++)
                    OneRow(copy + (y * rowStep), offsets, window, weight, bias, output + (y * Shape.OutWidth));
            }
        }

        private readonly void FourRows(
            float* copy,
            nint rowStep,
            int* offsets,
            int window,
            float* weight,
            float bias,
            float* output
        )
        {
            for (int x = 0; x < Shape.OutWidth; x += TLanes.Count)
            {
                TVector y0 = TLanes.Broadcast(bias);
                TVector y1 = y0;
                TVector y2 = y0;
                TVector y3 = y0;
                float* source = copy + x;
                for (int i = 0; i < window; i++)
                {
                    TVector w = TLanes.Broadcast(weight[i]);
                    float* from = source + offsets[i];
                    y0 = TLanes.MultiplyAdd(w, TLanes.Load(from), y0);
                    y1 = TLanes.MultiplyAdd(w, TLanes.Load(from + rowStep), y1);
                    y2 = TLanes.MultiplyAdd(w, TLanes.Load(from + (2 * rowStep)), y2);
                    y3 = TLanes.MultiplyAdd(w, TLanes.Load(from + (3 * rowStep)), y3);
                }

                float* target = output + x;
                int count = Math.Min(TLanes.Count, Shape.OutWidth - x);
                Put(y0, target, count);
                Put(y1, target + Shape.OutWidth, count);
                Put(y2, target + (2 * Shape.OutWidth), count);
                Put(y3, target + (3 * Shape.OutWidth), count);
            }
        }

        private readonly void OneRow(float* copy, int* offsets, int window, float* weight, float bias, float* output)
        {
            for (int x = 0; x < Shape.OutWidth; x += TLanes.Count)
            {
                TVector y = TLanes.Broadcast(bias);
                for (int i = 0; i < window; i++)
                    y = TLanes.MultiplyAdd(TLanes.Broadcast(weight[i]), TLanes.Load(copy + x + offsets[i]), y);
                Put(y, output + x, Math.Min(TLanes.Count, Shape.OutWidth - x));
            }
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Put(TVector value, float* target, int count)
        {
            if (count == TLanes.Count)
                TLanes.Store(Accumulate ? TLanes.Add(TLanes.Load(target), value) : value, target);
            else
                PutPart(value, target, count);
        }

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.NoInlining)]
        private readonly void PutPart(TVector value, float* target, int count)
        {
            float* part = stackalloc float[TLanes.Count];
            TLanes.Store(value, part);
            RegisterTile.Merge(part, 0, target, 0, 1, count, Accumulate);
        }
    }
}
