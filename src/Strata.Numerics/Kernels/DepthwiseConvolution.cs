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

        [SkipLocalsInit]
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
            float* part = stackalloc float[4 * TLanes.Count];
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

                // Stored without a call while the accumulators live, or they would be spilled in every step.
                float* target = output + x;
                int count = Math.Min(TLanes.Count, Shape.OutWidth - x);
                bool isWhole = count == TLanes.Count;
                float* to = isWhole ? target : part;
                nint step = isWhole ? Shape.OutWidth : TLanes.Count;
                bool accumulates = isWhole && Accumulate;
                Put(y0, to, accumulates);
                Put(y1, to + step, accumulates);
                Put(y2, to + (2 * step), accumulates);
                Put(y3, to + (3 * step), accumulates);
                if (!isWhole)
                    RegisterTile.Merge(part, step, target, Shape.OutWidth, 4, count, Accumulate);
            }
        }

        [SkipLocalsInit]
        private readonly void OneRow(float* copy, int* offsets, int window, float* weight, float bias, float* output)
        {
            float* part = stackalloc float[TLanes.Count];
            for (int x = 0; x < Shape.OutWidth; x += TLanes.Count)
            {
                TVector y = TLanes.Broadcast(bias);
                for (int i = 0; i < window; i++)
                    y = TLanes.MultiplyAdd(TLanes.Broadcast(weight[i]), TLanes.Load(copy + x + offsets[i]), y);
                int count = Math.Min(TLanes.Count, Shape.OutWidth - x);
                bool isWhole = count == TLanes.Count;
                Put(y, isWhole ? output + x : part, isWhole && Accumulate);
                if (!isWhole)
                    RegisterTile.Merge(part, 0, output + x, 0, 1, count, Accumulate);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Put(TVector value, float* target, bool accumulates) =>
            TLanes.Store(accumulates ? TLanes.Add(TLanes.Load(target), value) : value, target);
    }
}
